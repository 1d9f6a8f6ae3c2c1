"""The organisers' desk of the exhibition."""

from . import applications, badges, companies, floor, halls, money, people, services, statements, terms

__all__ = [
    "applications",
    "badges",
    "companies",
    "floor",
    "halls",
    "money",
    "people",
    "services",
    "statements",
    "terms",
]
