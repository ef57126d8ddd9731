"""Exports: submitted responses as files that an analyst or a spreadsheet opens.

Law of this folder: it reads the store and the content and writes text. It knows no request, never
changes a row and never holds more than one batch of rows in memory. A column's name is for ever.
"""
