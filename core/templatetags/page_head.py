"""What the head of a page needs: words said twice, data for search engines."""

import json
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_JSON_IN_HTML = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}


@register.simple_block_tag
def said(content: str) -> str:
    """`{% said as title %}{% block title %}…`: a block may stand once only, its words are needed in two places."""
    return mark_safe(" ".join(content.split()))  # noqa: S308 - rendered, so escaped already


@register.simple_tag
def json_ld(data: Any) -> SafeString:
    """A block of data for search engines: nothing in it can end the element it stands in."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_JSON_IN_HTML)
    return mark_safe(f'<script type="application/ld+json">{text}</script>')  # noqa: S308
