"""Former values are kept by the database, whoever writes and with whatever tool."""

import uuid

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from accounts.models import User
from forum.models import Option
from journal.actors import SYSTEM
from journal.models import Change, Entry
from journal.record import record
from journal.services.forgetting import forget_values
from visitors.models import Visitor

pytestmark = pytest.mark.django_db

# Whose former values nobody needs, and why.
WITHOUT = {
    "core.storedanswer": "answers to programs, forgotten after a day",
    "forum.revision": "a counter",
    "exhibitors.numberseries": "a counter",
    "exhibitors.cataloguerevision": "a counter",
    "exhibitors.booth_replaced_by": "follows from booth.merged and booth.split",
    "forum_sessions.seating": "counters; what an organiser allows is an entry of the journal",
    "webhooks.cursor": "a counter",
    "webhooks.event": "is itself the record of what was said",
    "webhooks.delivery": "is itself the record of what was sent",
    "mailing.message": "is itself the record of what was sent",
    "journal.entry": "is the journal",
    "journal.change": "is the history",
    "account.emailconfirmation": "not used: confirmations are signed",
    "account.emailaddress": "through accounts.KeptEmailAddress",
    "mfa.authenticator": "through accounts.KeptAuthenticator",
    "accounts.rolegroup": "follows from the groups",
    "core.bulkjob": "a job's own record",
    "core.bulkrefusal": "a job's own record",
    "desk.statisticscopy": "is itself the record of a day",
    "mailing.recipient": "what became of one letter of a campaign",
    "spreadsheets.export": "a job's own record",
    "spreadsheets.import": "a job's own record",
    "spreadsheets.remark": "a job's own record",
    "core.savedfilter": "an organiser's own bookmark",
    "auth.group": "through accounts.KeptGroup",
}
LIBRARIES = {"admin", "auth", "contenttypes", "sessions", "pghistory", "account", "mfa"}


def changes_of(row):
    of_row = Change.objects.filter(subject_type=type(row).__name__.lower(), subject_pk=row.pk)
    return list(of_row.order_by("id").values_list("operation", "changes"))


@pytest.fixture
def option(edition):
    return Option.objects.create(field="source", code="new", name_kk="жаңа", name_ru="новый", name_en="new")


def test_only_what_changed(option):
    option.name_en = "newer"
    option.save()
    assert changes_of(option)[1:] == [("UPDATE", {"name_en": ["new", "newer"]})]


def test_a_row_that_stays_as_it_was_writes_nothing(option):
    option.save()
    assert [what for what, _values in changes_of(option)] == ["INSERT"]


def test_an_update_of_many_and_plain_sql(option):
    Option.objects.filter(pk=option.pk).update(sort=5)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE forum_option SET sort = 6 WHERE id = %s", [option.pk])
    assert [change["sort"] for _what, change in changes_of(option)[1:]] == [[0, 5], [5, 6]]


def test_new_and_deleted_rows_tell_what_they_held(option):
    pk = option.pk
    option.delete()
    option.pk = pk
    (added, new), (deleted, old) = changes_of(option)
    assert (added, new["name_kk"], new["code"]) == ("INSERT", [None, "жаңа"], [None, "new"])
    assert (deleted, old["name_kk"]) == ("DELETE", ["жаңа", None])


def test_a_registration_writes_no_row_more(register):
    Change.objects.count()
    before = Change.objects.count()
    register()
    assert Change.objects.count() == before


def test_secrets_are_not_told(edition):
    user = User.objects.create_user("a@example.com", "secret")
    user.set_password("another")
    user.save()
    assert changes_of(user)[-1] == ("UPDATE", {"password": None})
    assert changes_of(user)[0][1]["password"] is None
    User.objects.filter(pk=user.pk).update(last_login=timezone.now())
    assert len(changes_of(user)) == 2  # signing in is no change


def test_who_is_in_which_group():
    user, group = User.objects.create_user("a@example.com"), Group.objects.create(name="gardeners")
    user.groups.add(group)
    user.groups.remove(group)
    rows = Change.objects.filter(part_of_type="user", part_of_pk=user.pk).order_by("pk")
    assert [row.operation for row in rows] == ["INSERT", "DELETE"]
    assert rows[0].changes["group_id"] == [None, group.pk]


def test_deeds_and_rows_are_of_one_transaction(option):
    Option.objects.filter(pk=option.pk).update(sort=5)
    record("thing.changed", option, actor=SYSTEM, at=timezone.now())
    entry, change = Entry.objects.latest("pk"), Change.objects.latest("pk")
    assert entry.transaction is not None and entry.transaction == change.transaction


@pytest.mark.django_db(transaction=True)
def test_two_transactions_have_two_names(option):
    for sort in (1, 2):
        Option.objects.filter(pk=option.pk).update(sort=sort)
    first, second = Change.objects.order_by("pk").values_list("transaction", flat=True)[:2]
    assert first < second


def commit():
    """What waits for the commit happens now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def test_a_change_that_no_deed_explains_gets_an_entry_in_the_name_of_the_database(option):
    commit()
    entry = Entry.objects.get()  # of this transaction: one, however many rows
    assert (entry.actor_kind, entry.verb) == ("database", "thing.added")
    assert entry.actor_label and entry.subject_pk


@pytest.mark.django_db(transaction=True)
def test_at_the_prompt_of_the_database(option):
    Entry.objects.count()
    before = Entry.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE forum_option SET name_kk = 'өзге'")
    assert Entry.objects.count() == before + 1
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.actor_kind) == ("thing.changed", "database")


def test_a_deed_explains_its_rows(option):
    record("thing.added", option, actor=SYSTEM, at=timezone.now())
    commit()
    assert not Entry.objects.filter(actor_kind="database").exists()


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM journal_change",
        "UPDATE journal_change SET changes = '{}'",
        "UPDATE journal_change SET subject_pk = 0",
        "UPDATE journal_change SET at = now()",
        "DELETE FROM journal_entry",
        "UPDATE journal_entry SET actor_label = 'X'",
    ],
)
def test_nobody_changes_it(sql, option):
    record("thing.added", option, actor=SYSTEM, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_forgetting_empties_values_and_nothing_else(register, visitor):
    other = register(given_name="Ботагөз")
    Visitor.objects.update(phone="+77770000000")
    forget_values(visitor)
    assert changes_of(visitor) == [("UPDATE", {"phone": None})]
    assert changes_of(other)[0][1]["phone"][1] == "+77770000000"
    for sql in (  # with the way open for this person, too
        'UPDATE journal_change SET changes = \'{"phone": ["1", "2"]}\'',
        "UPDATE journal_change SET changes = '{}'",
        "UPDATE journal_change SET operation = 'DELETE'",
        "DELETE FROM journal_change",
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('journal.forgets', %s, true)", [f"visitor:{visitor.pk}"])
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(f"{sql} WHERE subject_pk = {visitor.pk} AND subject_type = 'visitor'")


def test_every_model_keeps_its_history_or_says_why_not():
    bare = []
    for model in apps.get_models(include_auto_created=True):
        kept = [
            other
            for other in apps.get_models(include_auto_created=True)
            if other._meta.concrete_model is model
        ]
        has = any(
            trigger.name == "keeps_history"
            for one in (model, *kept)
            for trigger in getattr(one._meta, "triggers", [])
        )
        if not has and not model._meta.proxy and model._meta.app_label not in LIBRARIES:
            bare.append(model._meta.label_lower)
    assert sorted(set(bare) - set(WITHOUT)) == []


def test_what_follows_from_other_columns_is_left_out():
    """It would say former values twice, and once too often when they are forgotten."""
    told = [
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for trigger in getattr(model._meta, "triggers", [])
        if trigger.name == "keeps_history"
        for field in model._meta.concrete_fields
        if field.generated and f"'{field.column}'" not in trigger.get_func(model).func
    ]
    assert told == []


def test_things_have_one_name_each():
    """The journal names things by their model, without its wing."""
    names = [
        m._meta.model_name
        for m in apps.get_models()
        if m._meta.app_label not in LIBRARIES and not m._meta.proxy
    ]
    assert len(names) == len(set(names))


@pytest.mark.django_db(transaction=True)
def test_a_form_of_a_library_is_known_by_who_is_signed_in(admin_client, admin_user):
    """The password form of the admin calls no service of ours."""
    other = User.objects.create_user("b@example.com", "first")
    answer = admin_client.post(
        f"/admin/accounts/user/{other.pk}/password/",
        {"password1": "Қарлығаш-2026", "password2": "Қарлығаш-2026", "usable_password": "true"},
    )
    assert answer.status_code == 302
    change = Change.objects.filter(subject_type="user", subject_pk=other.pk).latest("pk")
    entry = Entry.objects.filter(transaction=change.transaction).get()
    assert change.changes == {"password": None}
    assert (entry.actor_kind, entry.actor_user, entry.credential) == ("staff", admin_user, "session")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('journal.actor', true)")
        assert cursor.fetchone() == ("",)


def test_the_journal_is_not_gone_through_at_every_commit(visitor):
    """Few transactions have written nearly all of it, as after an import, and the planner knows that."""
    entries = "INSERT INTO journal_entry (at, verb, subject_type, subject_code, actor_kind, actor_label, credential,"
    entries += (
        " request_id, data, transaction) SELECT now(), 'x.y', 'x', n::text, 'system', '', '', '', '{}', %s"
    )
    looked = "SELECT seq_scan FROM pg_stat_xact_user_tables WHERE relname = 'journal_entry'"
    with connection.cursor() as cursor:
        cursor.execute(f"{entries} FROM generate_series(1, 20000) n", [uuid.UUID(int=1)])
        cursor.execute("ANALYZE journal_entry; SET LOCAL plan_cache_mode = force_generic_plan")
        cursor.execute(looked)
        before = cursor.fetchone()
        for number in range(5):
            Visitor.objects.filter(pk=visitor.pk).update(phone=str(number))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(looked)
        assert cursor.fetchone() == before
