"""The demonstration edition: what `load_demo` puts on the ground floor.

Everything in `demo/` happened in August 2019. The dates are shifted by whole days, wall times stay: ten
o'clock in Almaty is ten o'clock, whichever offset the zone had in that year.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from core.translations import LANGUAGES

from .models import (
    ConsentText,
    Edition,
    Level,
    OpeningDay,
    Option,
    OptionField,
    Partner,
    PrivacyNotice,
    Region,
)
from .services.editions import make_current

# Which rows of options.csv are answers to questions; the others are names of states.
_QUESTIONS = ("visitor_kind", "activity", "position_level", "purpose", "source")
_REGISTRATION_DAYS = 90
_RETENTION_DAYS = 365


@dataclass(frozen=True)
class DemoFolder:
    """`demo/` and how many days lie between its August 2019 and the demonstration."""

    path: Path
    shift: timedelta

    @classmethod
    def starting_on(cls, path: Path, starts_on: date) -> "DemoFolder":
        return cls(path, starts_on - date.fromisoformat(_read_json(path / "forum.json")["dates"][0]))

    @property
    def is_archive(self) -> bool:
        """The forum as it was, not one to try things out in."""
        return not self.shift

    def rows(self, name: str) -> Iterator[dict[str, str]]:
        with (self.path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)

    def json(self, name: str) -> Any:
        return _read_json(self.path / f"{name}.json")

    def day(self, text: str) -> date:
        return date.fromisoformat(text) + self.shift

    def moment(self, text: str, edition: Edition) -> datetime:
        """The same wall time at the venue, `shift` days later."""
        wall = datetime.fromisoformat(text).replace(tzinfo=None) + self.shift
        return wall.replace(tzinfo=edition.zone)


def load_forum(folder: DemoFolder) -> Edition:
    """Regions, answers, privacy notice and the edition, which becomes the current one. Safe to repeat."""
    for row in folder.rows("regions"):
        Region.objects.update_or_create(
            code=row["iso_code"],
            defaults={
                "kato": row["kato"],
                "is_city": row["type"] == "city",
                "valid_from": row["valid_from"] or None,
                **_texts(row, "name"),
                **_texts(row, "centre"),
            },
        )
    badges = {row["code"]: row["counts_as_visitor"] == "1" for row in folder.rows("badge_types")}
    for row in folder.rows("options"):
        if row["field"] in _QUESTIONS:
            is_kind = row["field"] == OptionField.VISITOR_KIND
            counts = badges.get(row["code"], True) if is_kind else True
            Option.objects.update_or_create(
                field=row["field"],
                code=row["code"],
                defaults={"sort": row["sort"], "counts_as_visitor": counts, **_texts(row, "name")},
            )
    edition = _load_edition(folder, _load_notice(folder))
    _load_partners(folder, edition)
    make_current(edition=edition)
    return edition


def _load_notice(folder: DemoFolder) -> PrivacyNotice:
    source = folder.json("privacy")
    notice, _created = PrivacyNotice.objects.update_or_create(
        version=source["version"],
        defaults={
            "published_on": source["published_on"],
            **_spread(source["title"], "title"),
            **_spread(source["body"], "body"),
        },
    )
    for scope, words in folder.json("consents").items():
        ConsentText.objects.update_or_create(
            notice=notice,
            scope=scope,
            defaults={**_spread(words["label"], "label"), **_spread(words["help"], "help")},
        )
    return notice


def _load_edition(folder: DemoFolder, notice: PrivacyNotice) -> Edition:
    source = folder.json("forum")
    first, last = (folder.day(text) for text in (source["dates"][0], source["dates"][-1]))
    bank = source["organiser_bank"]
    edition, _created = Edition.objects.update_or_create(
        code=f"altyn-oimaq-{first.year}",
        defaults={
            "brand": "ALTYN OIMAQ",
            "starts_on": first,
            "ends_on": last,
            "timezone": source["timezone"],
            "region": Region.objects.get(code=source["region"]),
            "contact_email": source["contacts"]["email"],
            "contact_phone": source["contacts"]["phone"],
            "privacy_notice": notice,
            "retention_on": last + timedelta(days=_RETENTION_DAYS),
            "organiser_bin": bank["bin"],
            "organiser_iik": bank["iik"],
            "organiser_bic": bank["bik"],
            "organiser_kbe": bank["kbe"],
            "organiser_knp": bank["knp"],
            **_spread(source["name"], "name"),
            **_spread(source["name_meaning"], "meaning"),
            **_spread(source["venue"], "venue"),
            # The capital was called Nur-Sultan from March 2019 to September 2022.
            **_spread(source["city_name_at_event" if first.year < 2022 else "city_name_now"], "city"),
            **{f"organiser_{language}": bank[f"beneficiary_{language}"] for language in LANGUAGES},
            **{f"organiser_bank_{language}": bank[f"bank_{language}"] for language in LANGUAGES},
        },
    )
    closes_on = folder.day(source["deadlines"]["visitor_preregistration"]) + timedelta(days=1)
    edition.registration_opens_at = datetime.combine(
        first - timedelta(days=_REGISTRATION_DAYS), time(), edition.zone
    )
    edition.registration_closes_at = datetime.combine(closes_on, time(), edition.zone)
    edition.save(update_fields=["registration_opens_at", "registration_closes_at"])
    edition.opening_days.exclude(on__range=(first, last)).delete()
    for day in source["opening_hours"]:
        OpeningDay.objects.update_or_create(
            edition=edition,
            on=folder.day(day["date"]),
            defaults={"opens_at": day["open"], "closes_at": day["close"]},
        )
    return edition


def _load_partners(folder: DemoFolder, edition: Edition) -> None:
    """The file says «Серіктес — кәсіпкерлер палатасы»: what somebody is, and then who."""
    for number, row in enumerate(folder.rows("partners"), start=1):
        names = {name: text.partition(" — ")[2] or text for name, text in _texts(row, "name").items()}
        Partner.objects.update_or_create(
            edition=edition,
            sort=number,
            defaults={
                "level": Level.GENERAL if number == 1 else Level.PARTNER,
                **{name: text[:1].upper() + text[1:] for name, text in names.items()},
            },
        )


def _texts(row: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{language}": row[f"{name}_{language}"] for language in LANGUAGES}


def _spread(texts: dict[str, str], name: str) -> dict[str, str]:
    return {f"{name}_{language}": texts[language] for language in LANGUAGES}


def _read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
