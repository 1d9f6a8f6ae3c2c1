from .api_token import ApiToken, Scope
from .user import User

__all__ = ["ApiToken", "Scope", "User"]
