"""Bytes to rows, rows to bytes: the one reader and the one writer of tables. Nothing here knows what a row means."""
