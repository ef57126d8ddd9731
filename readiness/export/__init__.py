"""Exports: responses as files that an analyst or a spreadsheet opens.

Law of this folder: it reads the store and the content and writes bytes. It knows no request, changes no
row but the log of exports, and never holds more than one batch of rows in memory. A column's name is for ever.
`files.export` is the one entry; `log.logged` is how its bytes leave the house.
"""
