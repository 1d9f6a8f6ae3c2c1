"""PostgreSQL as Django speaks to it, but for one question less in every request."""
