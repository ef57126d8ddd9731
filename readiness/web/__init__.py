"""The company's pages. A view fetches and authorises first, shows its one commit, answers a POST with 303.

Nothing here knows how points are given, and SQL only to ask whether the database lives: the domain and the store do.
"""
