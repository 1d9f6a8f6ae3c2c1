"""Letters to companies, one file for each noun. Importing them registers their writers (`mailing.letters`)."""

from . import companies, sign_in, team

__all__ = ["companies", "sign_in", "team"]
