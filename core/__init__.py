"""The cellar: knows no noun of ours. Errors, state moves, public codes, Kazakh text, API base, documents."""
