"""What the catalogue's templates need: the sign of a category, a borrowed text marked with its language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from core.pictures.names import small_name
from core.translations import Text

from ..drawing.signs import PATHS
from ..models import Category

register = template.Library()


@register.simple_tag
def category_sign(category: Category | None) -> SafeString:
    """Its shape in its colour; decoration, since the name stands beside it."""
    if category is None:
        return mark_safe("")
    return format_html(
        '<svg class="sign" viewBox="-.5 -.5 1 1" width="16" height="16" aria-hidden="true" focusable="false">'
        '<path d="{}" fill="{}"/></svg>',
        PATHS[category.sign],
        category.colour,
    )


@register.simple_tag
def foreign(text: Text) -> SafeString:
    """` lang="ru"` where the text is not in the language of the page (WCAG 3.1.2)."""
    return format_html(' lang="{}"', text.language) if text.language != get_language() else mark_safe("")


@register.filter
def small(name: str) -> str:
    """The address of a photo's small one."""
    return small_name(name)
