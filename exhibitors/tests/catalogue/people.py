"""Exhibitors for tests of the catalogue: an approved application with its booth and a written entry."""

from typing import Any

from django.utils import timezone

from exhibitors.models import Application, Booking, Booth, CatalogueEntry, Category, Company, ProductGroup
from exhibitors.services.catalogue import open_entry, refresh_entry
from exhibitors.states import ApplicationState, BookingState
from forum.models import Edition, Region


def exhibitor(
    edition: Edition, name: str = "Оймақ", *, category: Category | None = None, booth: Booth | None = None,
    region: str = "KZ-75", state: str = ApplicationState.CONFIRMED, host: Application | None = None,
    groups: tuple[str, ...] = (), described: bool = True, **names: str,
) -> CatalogueEntry:  # fmt: skip
    """A company that takes part and has written something about itself in Kazakh."""
    at = timezone.now()
    number = Company.objects.count()
    company = Company.objects.create(
        tax_id=f"{700140000000 + number}", tax_id_kind="bin", legal_form="LLP", name_kk=name,
        name_ru=names.pop("name_ru", ""), name_en=names.pop("name_en", ""),
        region=Region.objects.filter(code=region).first(), city_kk="Алматы", city_ru="Алматы", city_en="Almaty",
        contact_family_name="Үлгібай", contact_given_name="Айгүл", contact_email=f"c{number}@example.com",
        language="kk", created_at=at, changed_at=at,
    )  # fmt: skip
    application = Application.objects.create(
        edition=edition,
        company=company,
        state=state,
        category=category,
        host=host,
        created_at=at,
        changed_at=at,
    )
    application.groups.set(ProductGroup.objects.filter(code__in=groups))
    if booth is not None:
        Booking.objects.create(
            edition=edition, booth=booth, application=application, state=BookingState.CONFIRMED, taken_at=at
        )
    entry = open_entry(application=application, at=at)
    if described:
        described_as: dict[str, Any] = {"description_kk": f"«{name}» туралы мәтін."} | names
        CatalogueEntry.objects.filter(pk=entry.pk).update(**described_as)
        refreshed = refresh_entry(application=application, at=at)
        assert refreshed is not None
        return refreshed
    return entry
