"""How django-allauth behaves in this house."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody opens an account from the street yet: companies get theirs with their application."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
