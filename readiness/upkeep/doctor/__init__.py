"""``readiness doctor``: looks at a deployment and says what is wrong with it and how to mend that.

Each module looks at one part, changes nothing, and gives its findings one after the other.
"""
