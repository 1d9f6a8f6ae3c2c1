"""The organisers' desk of the exhibition."""

from . import applications, companies, floor, terms

__all__ = ["applications", "companies", "floor", "terms"]
