"""Twenty thousand exhibitors for a throw-away database: `python -m bench.crowd`, in the environment of the site.

Their names and descriptions are put together from words that occur in a real catalogue; the entries are
written down by the services' own words, a thousand at a time.
"""

import os
import random

COUNT = 20_000
_FIRST = (
    "Алтын Күміс Жібек Айшық Әсем Ақ Қара Өрнек Үкілі Шаңырақ "
    "Ғажап Нұр Іңкәр Жүн Кілем Арай Дала Ұлы Қызыл Береке"
).split()
_SECOND = (
    "тігін мата әлемі үйі өрмек ою киім былғары аяққап зергер шебер түйме "
    "жіп иірім тоқыма костюм көйлек сырмақ текстиль сән"
).split()
_WORDS = (
    "ерлер әйелдер балалар сырт киімі костюм көйлек мектеп формасы арнайы киім трикотаж мақта жүн былғары аяқ киім "
    "сөмке зергерлік бұйымдар күміс алқа сырға кілем текемет сырмақ кесте құрақ жібек мата иірімжіп фурнитура "
    "производство одежды трикотаж обувь кожа текстиль ковры украшения серебро вышивка школьная форма спецодежда "
    "outerwear knitwear footwear leather carpets silver embroidery uniforms yarn fabrics accessories"
).split()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    import django

    django.setup()
    from django.db import connection

    from exhibitors.models import Category, Hall
    from forum.queries import current_forum

    chance = random.Random(2019)
    edition = current_forum().edition
    categories = list(Category.objects.prefetch_related("groups"))
    halls = [hall.code for hall in Hall.objects.filter(edition=edition)]
    for first in range(0, COUNT, 1000):
        _thousand(range(first, first + 1000), chance, edition, categories, halls)
    with connection.cursor() as cursor:  # as the site does by itself within a minute
        cursor.execute("VACUUM ANALYZE exhibitors_catalogueentry")


def _thousand(
    numbers: range, chance: random.Random, edition: object, categories: list, halls: list[str]
) -> None:  # type: ignore[type-arg]
    from django.utils import timezone

    from core.text import sort_key, spell_search
    from exhibitors.models import Application, CatalogueEntry, Company
    from exhibitors.slugs import slug_of
    from forum.models import Region

    at = timezone.now()
    regions = list(Region.objects.all())
    companies = Company.objects.bulk_create(
        Company(
            tax_id=f"{990140000000 + number}", tax_id_kind="bin", legal_form="LLP", region=chance.choice(regions),
            name_kk=f"{chance.choice(_FIRST)} {chance.choice(_SECOND)} {number}", city_kk="Алматы", city_ru="Алматы",
            contact_family_name="Үлгі", contact_given_name="Үлгі", contact_email=f"c{number}@example.com",
            language="kk", created_at=at, changed_at=at,
        )
        for number in numbers
    )  # fmt: skip
    applications = Application.objects.bulk_create(
        Application(
            edition=edition, company=company, state="confirmed", category=chance.choice(categories), created_at=at,
            changed_at=at,
        )
        for company in companies
    )  # fmt: skip
    entries = []
    for number, application in zip(numbers, applications, strict=True):
        company, category, hall = application.company, application.category, chance.choice(halls)
        texts = [" ".join(chance.choices(_WORDS, k=25)) for _language in range(3)]
        groups = [group.code for group in category.groups.all()][:3]
        booth = f"{hall}-{number}"
        entries.append(
            CatalogueEntry(
                edition=edition, application=application, slug=slug_of(company.name_kk), name_kk=company.name_kk,
                description_kk=texts[0], description_ru=texts[1], description_en=texts[2], is_public=True,
                name_text=f" {spell_search(company.name_kk)}",
                search_text=f" {spell_search(' '.join([company.name_kk, booth, *texts]))}",
                **{f"sort_key_{language}": sort_key(company.name_kk) for language in ("kk", "ru", "en")},
                category_code=category.code, region_code=company.region.code, group_codes=groups,
                hall_codes=[hall], booth_numbers=[booth], changed_at=at,
            )
        )  # fmt: skip
    CatalogueEntry.objects.bulk_create(entries)


if __name__ == "__main__":
    main()
