"""Each role at each address of the admin: what the table says, and nothing has changed where it says no."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import ApiToken, User
from accounts.roles import Role
from accounts.services.staff import give_role
from desk.figures.counted import FIGURES as COUNTED
from exhibitors.models import Application, Attachment, BankStatement, StaffBadge
from exhibitors.services.badge_deletion import enter_badge_deletion
from exhibitors.services.person_deletion import ask_deletion as ask_person_deletion
from forum import queries
from journal.actors import Actor
from mailing.models import Campaign, LetterTemplate, Recipient
from sessions.models import Track
from visitors.models import Visitor
from visitors.services.deletion import ask_deletion
from visitors.services.tickets import send_ticket_again
from visitors.states import VisitorState
from webhooks.models import Delivery, Endpoint, Event

from .roles_document import DOCUMENT, written
from .roles_table import BULK, DEEDS, FIGURES, FOR_ALL, INLINES, LEADS_ON, LETTERS, MODELS, OWN, Pages
from .test_doors import ADMIN

pytestmark = pytest.mark.django_db
SITE = admin.site
NO_SUCH_METHOD = 405  # a page that only takes what is posted says so before it asks who it is
KIND = "visitors.ticket"  # of a letter


def name_of(model) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


ADMINS = {name_of(model): found for model, found in SITE._registry.items()}


# --- Whether the table is complete: asked of the resolver and of the admin itself -----------------


def test_every_address_of_the_admin_has_a_line():
    in_table = {
        f"{name}_{page}" for name in MODELS for page in ("changelist", "add", "change", "delete", "history")
    }
    in_table |= {*DEEDS, *FOR_ALL, *LEADS_ON}
    plain = {address.name.removeprefix("admin:") for address in ADMIN}
    # Django's: the thing without "change/" behind it leads to it, and what is nothing is 404.
    assert {name for name in plain if not name.startswith("admin/")} == in_table


def test_every_list_has_a_line():
    assert set(MODELS) == set(ADMINS)


def test_every_action_on_many_has_a_line(rf: RequestFactory):
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    offered = {f"{name}:{action}" for name, one in ADMINS.items() for action in one.get_actions(request)}
    assert offered == set(BULK)


def test_every_inline_has_a_line(rf: RequestFactory):
    request = rf.get("/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    there_are = {
        f"{name}>{name_of(inline.model)}"
        for name, one in ADMINS.items()
        for inline in one.get_inlines(request, one.model())
    }
    assert there_are == set(INLINES)


def test_every_figure_has_a_line():
    assert set(FIGURES) == set(COUNTED)


def test_the_document_says_what_the_table_says():
    assert DOCUMENT.read_text() == written(), "run: make roles"


def _one_by_one(actions):
    """A menu of buttons is a dictionary of its words and of the buttons in it."""
    return [name for one in actions for name in (one["items"] if isinstance(one, dict) else [one])]


def test_no_button_goes_without_asking():
    """A method that is offered as an action says whom it asks."""
    silent = [
        f"{name}:{action}"
        for name, one in ADMINS.items()
        for kind in ("actions", "actions_list", "actions_detail", "actions_row", "actions_submit_line")
        for action in _one_by_one(getattr(one, kind) or ())
        if not getattr(getattr(one, action), "allowed_permissions", None)
    ]
    assert silent == []


# --- Whether it is true ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker) -> Iterator[dict[Role, User]]:
    """The demonstration, with one of everything, and somebody for each role. Rolled back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        queries.forget_remembered()
        call_command("load_demo", verbosity=0)
        people = {}
        for role in Role:
            people[role] = User.objects.create_user(
                f"{role}@example.com", "a long enough password", is_staff=True
            )
            give_role(person=people[role], role=role)
        _one_of_everything(people[Role.OWNER])
        yield people
        transaction.set_rollback(True)
    queries.forget_remembered()


def _one_of_everything(owner: User) -> None:
    at = timezone.now()
    ApiToken.objects.create(
        user=owner, name="x", digest="0" * 64, scopes=["read"], created_at=at, expires_at=at
    )
    edition = Application.objects.first().edition
    BankStatement.objects.create(
        edition=edition, name="x.csv", digest="0" * 64, taken_at=at, taken_by=owner, result=[]
    )
    Track.objects.create(edition=edition, code="x", name_kk="x", name_ru="x", name_en="x")
    Attachment.objects.create(
        application=Application.objects.first(), kind="other", name="x.pdf", size=1, uploaded_at=at,
        file=ContentFile(b"%PDF", name="x.pdf"),
    )  # fmt: skip
    visitor = Visitor.objects.filter(state=VisitorState.REGISTERED).first()
    send_ticket_again(visitor=visitor, actor=Actor.staff(owner), at=at)
    ask_deletion(visitor=visitor, asked_on=visitor.edition.today(at), actor=Actor.staff(owner), at=at)
    member = User.objects.create_user("acts@example.com")
    ask_person_deletion(user=member, asked_on=timezone.localdate(at), actor=Actor.staff(owner), at=at)
    badge = StaffBadge.objects.create(
        application=Application.objects.first(), family_name="X", given_name="Y", added_at=at
    )
    enter_badge_deletion(badge=badge, asked_on=timezone.localdate(at), actor=Actor.staff(owner), at=at)
    Authenticator.objects.create(user=owner, type="totp", data={})
    LetterTemplate.objects.create(edition=edition, kind=KIND, version=1, saved_at=at, replaced_at=at)
    for audience in ("exhibitors.companies", "sessions.signups"):
        campaign = Campaign.objects.create(
            edition=edition, name="x", audience=audience, segment="all", created_at=at
        )
        Recipient.objects.create(campaign=campaign, about_code="x")
    webhook = Endpoint.objects.create(url="https://x/", events=["visitor.came"], secret="x", created_at=at)
    event = Event.objects.create(type="visitor.came", subject="x", happened_at=at, created_at=at, body="{}")
    Delivery.objects.create(endpoint=webhook, event=event, subject="x", queued_at=at, due_at=at)


@pytest.fixture(params=[*Role], ids=str)
def role(request) -> Role:
    return request.param


@pytest.fixture
def browser(world, role, client: Client) -> Client:
    client.force_login(world[role])
    return client


def may(letters: str, role: Role) -> bool:
    return role in {LETTERS[letter] for letter in letters}


def key_of(name: str, role: Role = Role.OWNER) -> object:
    """Somebody else's thing, where one's own would be another matter."""
    rows = ADMINS[name].model._default_manager.order_by("pk")
    if (
        name == "mailing_campaign"
    ):  # letters to others' people are not there: mailing.tests.test_campaign_pages
        rows = rows.filter(audience=_WRITES_TO.get(role, "exhibitors.companies"))
    return rows.values_list("pk", flat=True).first()


_WRITES_TO = {Role.PROGRAMME_MANAGER: "sessions.signups"}


def answered(client: Client, method: str, url: str, **body) -> tuple[int, list[str]]:
    """The status, and what was written."""
    with CaptureQueriesContext(connection) as asked:
        answer = getattr(client, method)(url, body)
    for close in answer._resource_closers:  # what `answer.close()` does, less the end of the connection
        close()
    return answer.status_code, [one["sql"][:200] for one in asked if _writes(one["sql"])]


def _writes(sql: str) -> bool:
    return sql.startswith(("INSERT", "UPDATE", "DELETE")) and "django_session" not in sql


def wrong(found: dict[str, object], expected: dict[str, object]) -> dict[str, object]:
    return {name: (found[name], expected[name]) for name in found if found[name] != expected[name]}


def test_each_role_at_each_list_and_thing(browser, role):
    found, expected = {}, {}
    for name, pages in MODELS.items():
        key = key_of(name, role)
        for page, letters in (("changelist", pages.see), ("add", pages.add)):
            found[f"{name}_{page}"] = browser.get(reverse(f"admin:{name}_{page}")).status_code
            expected[f"{name}_{page}"] = 200 if may(letters, role) else 403
        if name in OWN:
            continue  # a stranger's is not there: core.tests.test_bulk_jobs, visitors.tests.test_list
        assert key is not None, name
        for page, letters in (("change", pages.see), ("history", pages.see), ("delete", pages.delete)):
            found[f"{name}_{page}"] = browser.get(reverse(f"admin:{name}_{page}", args=[key])).status_code
            expected[f"{name}_{page}"] = 200 if may(letters, role) else 403
    assert wrong(found, expected) == {}


def test_who_may_not_change_or_add_or_delete_changes_nothing(browser, role):
    found = {}
    for name, pages in MODELS.items():
        key = key_of(name) or 1
        for page, letters, where in (
            ("add", pages.add, []), ("change", pages.change, [key]), ("delete", pages.delete, [key]),
        ):  # fmt: skip
            if not may(letters, role) and name not in OWN:
                url = reverse(f"admin:{name}_{page}", args=where)
                found[f"{name}_{page}"] = answered(browser, "post", url, post="yes")
    assert {name: answer for name, answer in found.items() if answer != (403, [])} == {}


def test_whoever_may_change_is_offered_it(browser, role, world, rf):
    request = rf.get("/")
    request.user = User.objects.get(pk=world[role].pk)
    found = {
        name: Pages(
            *(
                "".join(role_letter for role_letter in [_letter(role)] if allowed)
                for allowed in (
                    one.has_view_permission(request), one.has_add_permission(request),
                    one.has_change_permission(request), one.has_delete_permission(request),
                )
            )
        )
        for name, one in ADMINS.items()
    }  # fmt: skip
    expected = {
        name: Pages(*(_letter(role) if may(letters, role) else "" for letters in pages))
        for name, pages in MODELS.items()
    }
    assert wrong(found, expected) == {}


def _letter(role: Role) -> str:
    return next(letter for letter, one in LETTERS.items() if one == role)


def deed_url(name: str, role: Role) -> str:
    if name == "auth_user_password_change":
        return reverse(f"admin:{name}", args=[User.objects.get(email=f"{Role.REVIEWER}@example.com").pk])
    if name.endswith("_data_file"):  # an address that was handed out a while ago
        return reverse(f"admin:{name}", args=[key_of(name.removesuffix("_data_file")), "1.x"])
    if name in ("exhibitors_statement_take_in", "forum_sessions_lecture_release") or name.endswith("_export"):
        return reverse(f"admin:{name}")
    if name == "exhibitors_application_attachment":
        document = Attachment.objects.filter(removed_at=None).first()
        return reverse(f"admin:{name}", args=[document.application_id, document.code])
    if name.startswith("mailing_lettertemplate"):
        return reverse(f"admin:{name}", args=[KIND])
    if name == "mailing_campaign_sample":
        campaign = key_of("mailing_campaign", role)
        return reverse(f"admin:{name}", args=[campaign, Recipient.objects.get(campaign=campaign).pk])
    try:
        return reverse(f"admin:{name}")
    except NoReverseMatch:
        model = max((one for one in ADMINS if name.startswith(one)), key=len)
        return reverse(f"admin:{name}", args=[key_of(model, role) or 1])


def test_each_role_at_each_button(browser, role):
    """What opens is a question, a document or a page: looking changes nothing. What is refused is refused to a
    POST as well, whatever it carries."""
    found = {}
    for name, letters in DEEDS.items():
        if name.startswith(tuple(OWN)):
            continue  # core.tests.test_bulk_jobs, visitors.tests.test_list
        url = deed_url(name, role)
        status, written = answered(browser, "get", url)
        if may(letters, role):
            if status not in (200, 302, NO_SUCH_METHOD) or written:
                found[name] = (status, written)
        else:
            posted = answered(browser, "post", url, _form_submitted="on")
            if status not in (403, NO_SUCH_METHOD) or written or posted != (403, []):
                found[name] = (status, written, posted)
    assert found == {}


def test_each_role_at_each_action_on_many(browser, role, world, rf):
    request = rf.get("/")
    request.user = User.objects.get(pk=world[role].pk)
    found = {}
    for name, letters in BULK.items():
        model, action = name.split(":")
        is_offered = action in ADMINS[model].get_actions(request)
        if is_offered != may(letters, role):
            found[name] = f"offered: {is_offered}"
        if not may(letters, role):
            body = {"action": action, "_selected_action": [key_of(model)], "index": "0", "post": "yes"}
            status, written = answered(browser, "post", reverse(f"admin:{model}_changelist"), **body)
            if written or status not in (200, 302, 403):
                found[name] = (status, written)
    assert found == {}


def test_each_role_at_each_inline(browser, role, world, rf):
    request = rf.get("/")
    request.user = User.objects.get(pk=world[role].pk)
    found, expected = {}, {}
    for name, pages in INLINES.items():
        model, _, part = name.partition(">")
        one = ADMINS[model]
        thing = one.model._default_manager.first()
        inline = next(
            kind(one.model, SITE) for kind in one.get_inlines(request, thing) if name_of(kind.model) == part
        )
        found[name] = tuple(
            getattr(inline, f"has_{deed}_permission")(request, thing)
            for deed in ("view", "add", "change", "delete")
        )
        expected[name] = tuple(may(letters, role) for letters in pages)
    assert wrong(found, expected) == {}


def test_each_role_at_each_figure(browser, role):
    found = {code: browser.get(reverse("desk:figure", args=[code])).status_code for code in FIGURES}
    assert wrong(found, {code: 200 if may(letters, role) else 403 for code, letters in FIGURES.items()}) == {}


def test_what_is_for_all_opens_for_each(browser, role):
    pages = {name: reverse(f"admin:{name}") for name in FOR_ALL - {"app_list"}}
    found = {name: browser.get(url).status_code for name, url in pages.items()}
    assert wrong(found, dict.fromkeys(found, 200)) == {}


def test_an_empty_role_opens_nothing_and_a_superuser_everything(world, client: Client):
    """The control: what is refused above is refused for want of permission, not by accident of the address."""

    def lists_that_answer(status: int) -> set[str]:
        return {
            name for name in MODELS if client.get(reverse(f"admin:{name}_changelist")).status_code == status
        }

    client.force_login(User.objects.create_user("none@example.com", is_staff=True))
    assert lists_that_answer(403) == {name for name in MODELS if not name.startswith("core_")}
    client.force_login(User.objects.create_superuser("all@example.com"))
    assert lists_that_answer(200) == set(MODELS)
