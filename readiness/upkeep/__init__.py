"""What the operator's commands do to stored data: what is too old goes, and what somebody asked to be erased.

Law of this folder: the store finds and deletes; here it is decided whether to, committed, audited and told.
"""
