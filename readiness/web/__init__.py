"""The company's pages. A view fetches and authorises first, shows its one commit, answers a POST with 303.

Nothing here knows SQL or how points are given: the store and the domain do.
"""
