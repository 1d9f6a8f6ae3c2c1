"""The API of companies, one file for each noun."""
