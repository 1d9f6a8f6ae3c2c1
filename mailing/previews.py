"""What an organiser sees before anybody is written to: a real letter where there was one, else examples."""

from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from forum.queries import Forum

from .audiences import audience
from .emails import campaign_letter
from .letters import Letter, trying, worded, write, written
from .models import Campaign, Message, Recipient
from .placeholders import Placeholder, masked, samples
from .wording.checks import Wording, faults_of

logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Preview:
    """`whose`: whom the letter shown went to, or nothing when it is made of examples."""

    language: str
    subject: str = ""
    text: str = ""
    html: str = ""
    whose: str = ""
    faults: tuple[str, ...] = ()


def preview_of_kind(kind: str, wording: Wording, *, forum: Forum, language: str) -> Preview:
    """In these words the last letter of this kind, as if it were sent now; else one with examples."""
    placeholders = worded()[kind].placeholders
    if faults := _faults(wording, placeholders, language):
        return Preview(language, faults=faults)
    latest = (
        Message.objects.filter(kind=kind, language=language).exclude(to_address="").order_by("-id").first()
    )
    if latest is not None and (letter := _written_again(latest, kind, wording)) is not None:
        return _shown(letter, language, whose=latest.about_code)
    return _with_examples(wording, placeholders, forum, language)


def preview_of_campaign(campaign: Campaign, wording: Wording, *, forum: Forum, language: str) -> Preview:
    placeholders = audience(campaign.audience).placeholders
    if faults := _faults(wording, placeholders, language):
        return Preview(language, faults=faults)
    return _with_examples(wording, placeholders, forum, language)


def sample_of(recipient: Recipient) -> Preview:
    """What this very person would get; what opens their page is hidden from who looks."""
    campaign = recipient.campaign
    for person in audience(campaign.audience).people([recipient.about_code]):
        with translation.override(person.language):
            letter = campaign_letter(campaign, person, language=person.language)
        return _shown(letter, person.language, whose=person.name)
    return Preview(recipient.language, faults=(_("This person is not here any more."),))


def _faults(wording: Wording, placeholders: Iterable[Placeholder], language: str) -> tuple[str, ...]:
    """Of this language; what another one lacks is told when it is saved."""
    found = faults_of(dict.fromkeys(("kk", "ru", "en"), wording), placeholders)
    own = [one for one in found if one.language == language]
    return tuple(
        str(_("Line %(line)s: %(words)s") % {"line": one.line, "words": one.words})
        if one.line and one.field == "body"
        else str(one.words)
        for one in own
    )


def _written_again(message: Message, kind: str, wording: Wording) -> Letter | None:
    try:
        with translation.override(message.language), trying(kind, wording):
            return write(message)
    except Exception:  # noqa: BLE001 - a preview of what cannot be written any more shows examples
        logger.info("preview_from_examples", message=message.pk, kind=kind)
        return None


def _with_examples(
    wording: Wording, placeholders: tuple[Placeholder, ...], forum: Forum, language: str
) -> Preview:
    with translation.override(language):
        values = samples(placeholders, forum.card(language))
        subject, text, html = written(wording, placeholders, forum=forum, language=language, values=values)
    return Preview(language, subject, text, html)


def _shown(letter: Letter, language: str, *, whose: str) -> Preview:
    html = masked(letter.html, [escape(secret) for secret in letter.secrets])
    return Preview(language, letter.subject, letter.kept_text, html, whose)
