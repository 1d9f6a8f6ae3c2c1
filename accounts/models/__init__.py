from .api_token import ApiToken, Scope
from .history import KeptAuthenticator, KeptEmailAddress, KeptGroup, KeptGroupPermission, KeptUserPermission
from .role_group import RoleGroup
from .user import Duty, User

__all__ = [
    "ApiToken",
    "Duty",
    "KeptAuthenticator",
    "KeptEmailAddress",
    "KeptGroup",
    "KeptGroupPermission",
    "KeptUserPermission",
    "RoleGroup",
    "Scope",
    "User",
]
