"""Letters of the mail desk itself: one of many, and the test copy that an organiser sends to themselves."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.links import site_url
from forum.queries import current_forum, forum_with

from .access import stop_token
from .audiences import Person, audience
from .letters import Letter, letter, worded, written
from .models import Campaign, Message
from .placeholders import Placeholder, samples
from .states import Purpose
from .wording.checks import Wording

CAMPAIGN = "mailing.campaign"
TEST_COPY = "mailing.test_copy"


@letter(CAMPAIGN, gettext_lazy("Letter to many"))
def write_campaign(message: Message) -> Letter | None:
    """None when the person left, or wants no more news, between the queueing and now."""
    campaign = Campaign.objects.filter(code=message.params["campaign"]).first()
    if campaign is None:
        return None
    for person in audience(campaign.audience).people([message.about_code]):
        if person.refusal(is_news=campaign.purpose == Purpose.NEWS) is None:
            return campaign_letter(campaign, person, language=message.language)
    return None


def campaign_letter(campaign: Campaign, person: Person, *, language: str) -> Letter:
    """Also what the review shows as a sample: the same words, the same frame."""
    kept = audience(campaign.audience)
    is_news = campaign.purpose == Purpose.NEWS
    stop_url = (
        site_url("news:stop", language=language, token=stop_token(kept.name, person.about.code))
        if is_news
        else ""
    )
    wording = Wording(getattr(campaign, f"subject_{language}"), getattr(campaign, f"body_{language}"))
    values = person.values()
    subject, text, html = written(
        wording,
        kept.placeholders,
        forum=forum_with(campaign.edition_id),
        language=language,
        values=values,
        stop_url=stop_url,
    )
    secrets = tuple(values[one.name] for one in kept.placeholders if one.secret)
    return Letter(subject, text, html, headers=_stop_headers(stop_url), secrets=(*secrets, stop_url))


def _stop_headers(stop_url: str) -> Mapping[str, str]:
    """RFC 8058: the mail program itself can post to the address, without asking the person anything."""
    if not stop_url:
        return {}
    return {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


@letter(TEST_COPY, gettext_lazy("Test copy"))
def write_test_copy(message: Message) -> Letter | None:
    params: dict[str, Any] = message.params
    forum = current_forum()
    subject, text, html = written(
        Wording(params["subject"], params["body"]),
        placeholders_for(params["for"]),
        forum=forum,
        language=message.language,
        values=samples(placeholders_for(params["for"]), forum.card(message.language)),
    )
    return Letter(_("Test: %(subject)s") % {"subject": subject}, text, html)


def placeholders_for(name: str) -> tuple[Placeholder, ...]:
    """Of a kind of letter or of an audience."""
    return worded()[name].placeholders if name in worded() else audience(name).placeholders
