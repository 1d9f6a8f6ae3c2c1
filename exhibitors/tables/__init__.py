"""The tables of the exhibitors' wing: each module registers its own."""

from . import companies, floor, money

__all__ = ["companies", "floor", "money"]
