"""The big forum for a throw-away database: `python -m bench.forum`, in the environment of the site. Takes seconds.

100,000 visitors with consents, letters and journal, 20,000 sign-ups, 2,000 companies with applications, invoices and
payments. PostgreSQL makes the rows itself, without triggers and without asking foreign keys; columns that are not
named here get the model's default, so a column that is added later does not break it. Prints the cookie of a signed-in
organiser.
"""

import json
import os
from typing import Any

VISITORS, SIGNUPS, COMPANIES = 100_000, 20_000, 2_000

_FAMILIES = (
    "Құрманғалиев Әбдіқадыров Нұрсұлтанова Жүнісова Смағұлов Иванова Оразбаев Тілеуқабыл Щербаков Kim".split()
)
_GIVEN = "Айгүл Ғабит Әлия Өмірбек Ұлжан Іңкәр Нұрлан Светлана Тимур Qymbat".split()
_HOUSES = "Көрме Оймақ Жібек Шаңырақ Өрнек Алтын Күміс Текстиль Дизайн Studio".split()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    import django

    django.setup()
    from django.db import connection, transaction

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        _visitors(cursor)
        _companies(cursor)
        _signups(cursor)
    with connection.cursor() as cursor:  # as the site does by itself within a minute
        cursor.execute("VACUUM ANALYZE")
    print(json.dumps({"cookie": _signed_in()}))


def _visitors(cursor: Any) -> None:
    from forum.queries import current_forum
    from journal.models import Entry
    from mailing.models import Message
    from visitors.models import Consent, Visitor

    edition = current_forum().edition
    _insert(
        cursor, Visitor, f"generate_series(1, {VISITORS}) n",
        edition_id=edition.pk, code=_code("V"), family_name=_one_of(_FAMILIES, "n"),
        given_name=_one_of(_GIVEN, "n / 7"), email="'person' || n || '@example.com'",
        email_key="'person' || n || '@example.com'", name_key="'person' || n",
        phone="CASE WHEN n %% 10 = 0 THEN '' ELSE '+7701' || lpad((n * 7919 %% 10000000)::text, 7, '0') END",
        organisation=f"'«' || {_one_of(_HOUSES, 'n / 3')} || ' ' || n %% 5000 || '» ЖШС'",
        state=_one_of(["registered"] * 19 + ["cancelled"], "n"),
        kind=_one_of(["trade", "private", "student", "press"], "n / 11"),
        language=_one_of(["kk", "ru", "en"], "n"), registered_through=_one_of(["page", "page", "api", "desk"], "n"),
        registered_at=_long_ago("n"), changed_at=_long_ago("n"),
    )  # fmt: skip
    ours = "visitors_visitor v WHERE v.code LIKE 'V0%%'"
    _insert(
        cursor, Consent, ours, visitor_id="v.id", scope="'processing'", notice_id=edition.privacy_notice_id,
        language="v.language", given_at="v.registered_at", given_through="v.registered_through",
    )  # fmt: skip
    _insert(
        cursor, Message, ours, uuid="gen_random_uuid()", kind="'visitors.ticket'", about_type="'visitor'",
        about_code="v.code", to_address="v.email", language="v.language",
        state=_one_of(["sent"] * 50 + ["failed"], "v.id"), queued_at="v.registered_at", due_at="v.registered_at",
        sent_at="v.registered_at",
    )  # fmt: skip
    _insert(
        cursor, Entry, ours, at="v.registered_at", verb="'visitor.registered'", subject_type="'visitor'",
        subject_code="v.code", actor_kind="'person'", transaction=_transaction("v.registered_at", "v.id"),
    )  # fmt: skip


def _companies(cursor: Any) -> None:
    from exhibitors.models import Application, Category, Company, Due, Invoice, Payment
    from forum.queries import current_forum

    edition, at = current_forum().edition.pk, "now()"
    _insert(
        cursor, Company, f"generate_series(1, {COMPANIES}) n",
        code=_code("C"), tax_id="(970000000000 + n)::text", tax_id_kind="'bin'", legal_form="'LLP'",
        name_kk=f"{_one_of(_HOUSES, 'n')} || ' ' || n", contact_family_name=_one_of(_FAMILIES, "n"),
        contact_given_name=_one_of(_GIVEN, "n"), contact_email="'firm' || n || '@example.com'", language="'kk'",
        created_at=at, changed_at=at,
    )  # fmt: skip
    category = Category.objects.order_by("pk").values_list("pk", flat=True)[0]
    _insert(
        cursor, Application, "exhibitors_company c WHERE c.code LIKE 'C0%%'",
        code="'A' || substr(c.code, 2)", number="'B-' || c.id", edition_id=edition, company_id="c.id",
        category_id=category, state=_one_of(["submitted", "approved", "confirmed", "confirmed", "draft"], "c.id"),
        submitted_at=at, created_at=at, changed_at=at,
    )  # fmt: skip
    _insert(
        cursor, Invoice, "exhibitors_application a WHERE a.code LIKE 'A0%%'",
        kind="'invoice'", number="'INV-' || a.id", edition_id=edition, application_id="a.id", issued_on="now()::date",
        supplied_on="now()::date", net_kzt=1000, vat_kzt=160, vat_rate_pct=16, total_kzt=1160,
        payer="'{}'::jsonb", supplier="'{}'::jsonb", issued_at=at,
    )  # fmt: skip
    _insert(  # most are to be paid later, and nobody is reminded while the bench runs
        cursor, Due, "exhibitors_invoice i WHERE i.number LIKE 'INV-%%'", invoice_id="i.id", position=1,
        due_on="now()::date + 40 - 50 * (i.id %% 40 = 0)::int", amount_kzt="i.total_kzt",
    )  # fmt: skip
    _insert(
        cursor, Payment, "exhibitors_invoice i WHERE i.number LIKE 'INV-%%'", invoice_id="i.id", amount_kzt=100,
        received_on="now()::date", reference="'REF-' || i.id", method="'transfer'", recorded_at=at,
    )  # fmt: skip


def _signups(cursor: Any) -> None:
    """Each of the first visitors in one lecture; the seatings are made as large as it takes."""
    from sessions.models import SignUp

    seatings = "(SELECT *, row_number() OVER (ORDER BY lecture_id) AS place, count(*) OVER () AS all_of_them"
    seatings += " FROM forum_sessions_seating WHERE is_open) s"
    visitors = (
        "(SELECT id, row_number() OVER (ORDER BY id) AS place FROM visitors_visitor WHERE code LIKE 'V0%%') v"
    )
    _insert(
        cursor, SignUp, f"{visitors} JOIN {seatings} ON s.place = 1 + v.place %% s.all_of_them"
        f" WHERE v.place <= {SIGNUPS}",
        visitor_id="v.id", lecture_id="s.lecture_id", during="tstzrange(s.starts_at, s.ends_at)",
        state=_one_of(["confirmed"] * 4 + ["waitlisted"], "v.id"), signed_up_at="now()", changed_at="now()",
        signed_up_through="'page'",
    )  # fmt: skip
    cursor.execute(
        "UPDATE forum_sessions_seating s SET taken = c.taken, waiting = c.waiting, total = greatest(total, c.taken)"
        " FROM (SELECT lecture_id, count(*) FILTER (WHERE state <> 'waitlisted') AS taken,"
        " count(*) FILTER (WHERE state = 'waitlisted') AS waiting FROM forum_sessions_signup"
        " WHERE state IN ('confirmed', 'offered', 'attended', 'no_show', 'waitlisted') GROUP BY lecture_id) c"
        " WHERE c.lecture_id = s.lecture_id"
    )


def _insert(cursor: Any, model: Any, source: str, **columns: Any) -> None:
    """`columns` are SQL; the others get their default."""
    names, values, params = [], [], []
    for field in model._meta.concrete_fields:
        if field.primary_key or field.generated:
            continue
        if field.has_db_default() and not field.has_default() and field.column not in columns:
            continue  # PostgreSQL fills it in
        names.append(f'"{field.column}"')
        if field.column in columns:
            values.append(str(columns[field.column]))
        elif field.unique and field.max_length:
            values.append("upper(substr(md5(random()::text), 1, 12))")  # a code of its own
        else:
            values.append("%s")
            value = field.get_default()
            params.append(field.get_db_prep_save(value, cursor.db) if value is not None else None)
    table = model._meta.db_table
    cursor.execute(
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} FROM {source}", params
    )


def _code(letter: str) -> str:
    return f"'{letter}' || lpad(n::text, 9, '0')"


def _one_of(words: list[str], number: str) -> str:
    quoted = ", ".join(f"'{word}'" for word in words)
    return f"(ARRAY[{quoted}])[1 + ({number})::int %% {len(words)}]"


def _long_ago(number: str) -> str:
    """The later the row, the later the moment: spread over ten weeks."""
    return f"now() - (({VISITORS} - {number}) * interval '1 minute')"


def _transaction(at: str, number: str) -> str:
    """Each in one of its own, as people come: what the planner knows of a table follows from it."""
    return f"encode(timestamptz_send({at}) || int8send({number}), 'hex')::uuid"


def _signed_in() -> str:
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from .stage import organiser

    user = organiser()
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store[SESSION_KEY] = str(user.pk)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = user.get_session_auth_hash()
    store.create()
    return f"{settings.SESSION_COOKIE_NAME}={store.session_key}"


if __name__ == "__main__":
    main()
