"""The domain in words: answers, figures and reports in one language, ready for a template to draw.

Law of this folder: it knows no request and writes nothing. It is given the rows that it tells of; only
`shown_report` and `since` ask the store for what stands around a report. Companies' pages, consultants' pages
and the paper show what it makes, so that a report reads the same wherever it is read.
"""
