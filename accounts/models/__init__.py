from .api_token import ApiToken, Scope
from .role_group import RoleGroup
from .user import Duty, User

__all__ = ["ApiToken", "Duty", "RoleGroup", "Scope", "User"]
