"""The consultants' pages. Every route names the right that it needs in `rights.py`; none is left out.

Nothing here is imported by the company's pages, which pay nothing for it: not a query, not a session.
"""
