"""What every wing's API stands on: problems, safe retries, strict parsing, the schema."""
