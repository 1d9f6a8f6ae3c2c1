"""The organisers' desk of the exhibition."""

from . import applications, companies, floor, money, services, statements, terms

__all__ = ["applications", "companies", "floor", "money", "services", "statements", "terms"]
