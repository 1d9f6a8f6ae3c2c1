"""Pictures that people send: encoded anew, stored under random names, served for ever, swept when no row names them.

Knows no row. Each wing has a folder of its own and says which of its files are still named.
"""
