"""The changes of the programme as an Atom feed: one entry for each release."""

from datetime import datetime

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from core.links import site_url
from forum.queries import current_forum

from ..models import Release
from ..queries import releases_of
from .changes import lines_of


class ChangesFeed(Feed):  # type: ignore[type-arg]  # no generic at run time
    feed_type = Atom1Feed

    def title(self) -> str:
        return f"{current_forum().edition.brand}: {_('Changes of the programme')}"

    def link(self) -> str:
        return reverse("sessions:changes")

    def items(self) -> "QuerySet[Release]":
        return releases_of(current_forum().edition)[:20]

    def item_title(self, item: Release) -> SafeString:
        return mark_safe(escape(_("Version %(number)s") % {"number": item.number}))  # noqa: S308

    def item_description(self, item: Release) -> str:
        lines = (
            " ".join(filter(None, (f"{line.words}: {line.title}", line.details))) for line in lines_of(item)
        )
        return "<br>".join(escape(line) for line in [item.note, *lines] if line)

    def item_link(self, item: Release) -> str:
        return f"{site_url('sessions:changes')}#v{item.number}"

    def item_pubdate(self, item: Release) -> datetime:
        return item.released_at

    def item_updateddate(self, item: Release) -> datetime:
        return item.released_at
