"""Letters to companies, one file for each noun. Importing them registers their writers (`mailing.letters`)."""

from . import applications, companies, sign_in, team

__all__ = ["applications", "companies", "sign_in", "team"]
