"""Tables in and out of spreadsheets: a file is looked at, then taken in; a list becomes a file.

Knows no wing above: each registers its tables in a module `tables.py`, as letters are registered in `emails.py`.

    registry.py   what a table is: columns with their words, who may, how rows are planned and written
    files/        bytes to rows and rows to bytes: the one reader and the one writer of tables
    services/     the life of an import and of an export
"""
