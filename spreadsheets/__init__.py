"""Tables in and out of spreadsheets: a file is looked at, then taken in; a list becomes a file.

Knows no wing above: each registers its tables in a module `tables.py`, as letters are registered in `emails.py`.
"""
