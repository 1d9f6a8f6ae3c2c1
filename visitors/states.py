"""The life of a registration."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.states import Moves


class VisitorState(models.TextChoices):
    REGISTERED = "registered", _("registered")
    CANCELLED = "cancelled", _("cancelled")
    ERASED = "erased", _("erased")


S = VisitorState

# A cancelled person who changes their mind registers anew: a new row, a new secret.
MOVES = Moves(VisitorState, {S.REGISTERED: {S.CANCELLED, S.ERASED}, S.CANCELLED: {S.ERASED}})


class Door(models.TextChoices):
    """Through which door the person came."""

    PAGE = "page", _("page")
    API = "api", _("API")
    DESK = "desk", _("registration desk")
    IMPORT = "import", _("import")
