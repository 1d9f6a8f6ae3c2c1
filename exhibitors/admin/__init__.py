"""The organisers' desk of the exhibition."""

from . import applications, companies, floor, halls, money, services, statements, terms

__all__ = ["applications", "companies", "floor", "halls", "money", "services", "statements", "terms"]
