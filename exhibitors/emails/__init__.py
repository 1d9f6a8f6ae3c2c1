"""Letters to companies, one file for each noun. Importing them registers their writers (`mailing.letters`)."""

from . import applications

__all__ = ["applications"]
