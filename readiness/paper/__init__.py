"""The report on paper: an accessible PDF (A4, PDF/UA-1) with the words and figures of the report page.

Law of this folder: Python hands Typst one document of finished texts and numbers, as data. Nothing that
somebody typed is ever part of the markup in `layout/`, and no text in there is in any language.
"""
