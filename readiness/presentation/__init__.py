"""The domain in words: answers, figures and reports in one language, ready for a template to draw.

Law of this folder: it knows no request and no row. The company's pages show what it makes, and so will
the consultants' and the paper, so that a report reads the same wherever it is read.
"""
