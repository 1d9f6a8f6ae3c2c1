"""Letters to companies, one file for each noun. Importing them registers their writers (`mailing.letters`)."""

from . import applications, booths, companies, deadlines, money, sign_in, team

__all__ = ["applications", "booths", "companies", "deadlines", "money", "sign_in", "team"]
