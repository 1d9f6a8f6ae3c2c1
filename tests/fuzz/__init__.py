"""The API against its own description: schemathesis, all checks, with links."""
