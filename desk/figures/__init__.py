"""The figures of the first page: each a plot, its table and a file with the same rows."""
