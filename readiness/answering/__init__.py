"""Questions as a form: fields, drawing, and what was answered. Companies answer with it, consultants validate.

Law of this folder: it knows items and requests, and not who is asking. Of rows only handing in knows.
"""
