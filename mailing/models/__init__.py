from .campaign import Campaign, Recipient
from .letter_template import LetterTemplate
from .message import Message

__all__ = ["Campaign", "LetterTemplate", "Message", "Recipient"]
