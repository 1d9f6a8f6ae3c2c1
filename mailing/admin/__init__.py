"""The mail desk: the outbox, the words of letters, letters to many."""

from .campaigns import CampaignAdmin
from .letter_templates import LetterTemplateAdmin
from .messages import MessageAdmin

__all__ = ["CampaignAdmin", "LetterTemplateAdmin", "MessageAdmin"]
