"""{{ release|change_lines }}: what a release changed, in words."""

from django import template

from sessions.models import Release
from sessions.programme.changes import ChangeLine, lines_of

register = template.Library()


@register.filter
def change_lines(release: Release) -> list[ChangeLine]:
    return lines_of(release)
