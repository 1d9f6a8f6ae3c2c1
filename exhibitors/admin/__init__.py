"""The organisers' desk of the exhibition."""

from . import applications, companies, floor, halls, money, people, services, statements, terms

__all__ = [
    "applications",
    "companies",
    "floor",
    "halls",
    "money",
    "people",
    "services",
    "statements",
    "terms",
]
