"""What programs read, under /api/v1/: JSON and CSV for whoever sends a token, and nothing that changes anything.

Law of this folder: no cookie, no session, no form. One table (`routes.py`) names every route with its scope and
parameters; the views read only what it lets through, and the OpenAPI document is made from it.
"""
