"""The mail desk in the admin: what an organiser sees and presses."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.services.staff import give_role
from core.tests import bulk
from core.translations import LANGUAGES
from forum.models import ConsentScope
from journal.actors import SYSTEM
from journal.models import Entry
from mailing.models import Campaign, LetterTemplate, Message
from mailing.services import delivery, nudging
from mailing.services.templates import copy_words
from mailing.states import CampaignState, MessageState
from mailing.tasks import fill_outbox

pytestmark = pytest.mark.django_db

KIND = "visitors.ticket"
BODY = "Hello, {given_name}!\n\n[Page]({manage_url})"


@pytest.fixture(autouse=True)
def _breathe(monkeypatch):
    nudging.taken_up()
    monkeypatch.setattr(delivery, "_unreachable_until", 0.0)


def _words(deed="save", *, body=BODY, based_on=0, **changes):
    typed = {f"subject_{code}": f"{{brand}} {code}" for code in LANGUAGES}
    typed |= {f"body_{code}": f"{body}\n\n{code}" for code in LANGUAGES}
    return {**typed, "deed": deed, "based_on": based_on, **changes}


@pytest.fixture
def editor(edition):
    return reverse("admin:mailing_lettertemplate_words", args=[KIND])


class TestOwnWords:
    def test_the_list_names_every_letter(self, desk, edition, django_assert_max_num_queries):
        with django_assert_max_num_queries(12):
            page = desk.get(reverse("admin:mailing_lettertemplate_changelist")).content.decode()
        assert page.count("/words/") > 35

    def test_the_editor_begins_with_the_built_in_words(self, desk, editor):
        page = desk.get(editor).content.decode()
        assert "Сәлеметсіз бе, {given_name}!" in page
        assert "Здравствуйте, {given_name}!" in page

    def test_saved_words_are_sent(self, desk, editor, register, smtp):
        assert desk.post(editor, _words()).status_code == 302
        register(language="ru", given_name="<i>Анна</i>")
        delivery.deliver_due(seconds=5)
        (mail,) = smtp.mails
        assert mail["Subject"].strip() == "ALTYN OIMAQ ru"
        html = mail.get_body(("html",)).get_content()
        assert "Hello, &lt;i&gt;Анна&lt;/i&gt;!" in html
        assert [part.get_filename() for part in mail.iter_attachments()] == [
            "altyn-oimaq-bilet.pdf",
            "altyn-oimaq.ics",
        ]

    def test_a_letter_that_was_kept_is_not_sent_in_former_words(self, desk, editor, register, smtp):
        for number in (0, 1, 2):
            desk.post(editor, _words(body=f"No {number} {{manage_url}}", based_on=number))
            register(email=f"p{number}@example.com")
            delivery.deliver_due(seconds=5)
        texts = [mail.get_body(("plain",)).get_content() for mail in smtp.mails]
        assert [f"No {number} " in text for number, text in enumerate(texts)] == [True, True, True]

    def test_versions_and_the_way_back(self, desk, editor, organiser):
        desk.post(editor, _words())
        desk.post(editor, _words(body="Two {manage_url}", based_on=1))
        assert desk.post(editor, _words("reset", based_on=2)).status_code == 302
        assert not LetterTemplate.objects.filter(replaced_at=None).exists()
        rows = LetterTemplate.objects.order_by("version").values_list("version", "saved_by__email")
        assert list(rows) == [(1, organiser.email), (2, organiser.email)]
        verbs = Entry.objects.filter(subject_code=KIND).order_by("id").values_list("verb", "actor_user")
        assert list(verbs) == [
            ("letter.worded", organiser.pk),
            ("letter.worded", organiser.pk),
            ("letter.reset", organiser.pk),
        ]
        assert "Two {manage_url}" in desk.get(editor, {"version": 2}).content.decode()

    def test_the_same_words_are_no_new_version(self, desk, editor):
        desk.post(editor, _words())
        desk.post(editor, _words(based_on=1))
        assert LetterTemplate.objects.count() == 1

    def test_two_organisers_at_once(self, desk, editor):
        desk.post(editor, _words())
        answer = desk.post(editor, _words(body="Mine {manage_url}", based_on=0))
        assert answer.status_code == 200
        assert LetterTemplate.objects.get().version == 1

    def test_what_is_wrong_is_shown_where(self, desk, editor):
        answer = desk.post(f"/en{editor}", _words(body_ru="Привет\n\n{given_nam} {manage_url} {given_name}"))
        page = answer.content.decode()
        assert "Line 3: There is no placeholder {given_nam} in this letter." in page
        assert "{given_nam} {manage_url}" in page
        assert not LetterTemplate.objects.exists()

    def test_a_preview_of_a_real_letter_shows_no_key(self, desk, visitor, editor):
        preview = reverse("admin:mailing_lettertemplate_preview", args=[KIND])
        typed = _words(preview_language="kk", preview_as="html")
        answer = desk.post(preview, typed)
        page = answer.content.decode()
        assert "Hello, Айгүл!" in page
        assert visitor.code not in page
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
        assert (
            "script-src 'self'"
            not in answer["Content-Security-Policy"].partition("style-src")[0].partition("x")[0]
        )
        text = desk.post(preview, typed | {"preview_as": "text"}).content.decode()
        assert "Page: " in text and visitor.code not in text

    def test_a_preview_of_what_is_broken(self, desk, editor):
        preview = reverse("admin:mailing_lettertemplate_preview", args=[KIND])
        page = desk.post(
            f"/en{preview}", _words(body="{x} {manage_url}", preview_language="ru", preview_as="html")
        )
        assert "Line 1: There is no placeholder {x} in this letter." in page.content.decode()

    def test_a_test_copy(self, desk, editor, organiser, smtp):
        desk.post(editor, _words("ru"))
        delivery.deliver_due(seconds=5)
        (mail,) = smtp.mails
        assert mail["To"] == organiser.email
        assert "ALTYN OIMAQ ru" in mail["Subject"]
        assert not LetterTemplate.objects.exists()

    def test_a_new_edition_takes_them_along(self, desk, editor, edition, organiser):
        desk.post(editor, _words())
        source = edition
        edition.pk, edition.code, edition.is_current = None, "next", False
        edition.save()
        source = type(edition).objects.get(is_current=True)
        assert copy_words(source=source, target=edition, actor=SYSTEM, at=timezone.now()) == 1
        assert LetterTemplate.objects.filter(edition=edition, replaced_at=None).count() == 1


class TestCampaigns:
    @pytest.fixture
    def people(self, register):
        return [
            register(email=f"p{n}@example.com", consents=("processing", ConsentScope.NEWS), language=language)
            for n, language in enumerate(("kk", "ru", "en", "kk"))
        ] + [register(email="no@example.com")]

    @pytest.fixture
    def campaign(self, desk, people):
        desk.post(
            reverse("admin:visitors_visitor_changelist"),
            {"action": "write_to_these", "select_across": "1", "_selected_action": [people[0].pk]},
        )
        return Campaign.objects.get()

    @pytest.fixture
    def press(self, desk, campaign):
        def press(deed, **typed):
            address = reverse("admin:mailing_campaign_change", args=[campaign.pk])
            answer = desk.post(address, {"deed": deed, **typed})
            campaign.refresh_from_db()
            return answer

        return press

    def _typed(self, **changes):
        typed = {**_words(body="Hello, {given_name}!"), "name": "Бағдарлама", "purpose": "news", **changes}
        return {name: value for name, value in typed.items() if name != "deed"}

    def test_from_a_list_to_the_last_person(self, desk, campaign, press, smtp, django_assert_max_num_queries):
        delivery.deliver_due(seconds=20)
        smtp.mails.clear()
        assert campaign.recipients.count() == 5
        typed = self._typed()
        press("put_up", **typed)
        assert campaign.state == CampaignState.WAITING
        address = reverse("admin:mailing_campaign_change", args=[campaign.pk])
        with django_assert_max_num_queries(25):
            page = desk.get(f"/en{address}").content.decode()
        assert "did not agree to news" in page
        assert page.count("<iframe") == 3
        sample = desk.get(
            reverse("admin:mailing_campaign_sample", args=[campaign.pk, campaign.recipients.first().pk])
        )
        assert "Hello, Айгүл!" in sample.content.decode()
        assert "news/stop" not in sample.content.decode()
        press("review")
        press("start")
        fill_outbox()
        delivery.deliver_due(seconds=20)
        fill_outbox()
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.FINISHED
        assert sorted(mail["To"] for mail in smtp.mails) == [f"p{n}@example.com" for n in range(4)]
        progress = desk.get(f"/en/admin/mailing/campaign/{campaign.pk}/progress/")
        assert "Done: 4 of 4" in progress.content.decode()
        assert "hx-get" not in progress.content.decode()
        refused = desk.get(f"/en{address}", {"who": "refused"}).content.decode()
        assert refused.count("gets no letter</td>") == 1

    def test_a_draft_may_be_half_done(self, press, campaign):
        typed = self._typed(body_ru="", subject_ru="", body_en="", subject_en="")
        press("save", **typed)
        assert campaign.body_kk
        page = press("put_up", **typed).content.decode()
        assert campaign.state == CampaignState.DRAFT
        assert 'class="mail-faults"' in page

    def test_from_a_segment(self, desk, people):
        typed = {"name": "N", "segment": "visitors.visitors|language:ru", "purpose": "notice"}
        assert desk.post(reverse("admin:mailing_campaign_add"), typed).status_code == 302
        assert Campaign.objects.get().segment == "language:ru"

    def test_who_may_not_send_cannot(self, client, campaign, django_user_model):
        writer = django_user_model.objects.create_user(
            "writer@example.com", "a long enough password", is_staff=True
        )
        names = ("view_campaign", "add_campaign", "change_campaign", "view_visitor")
        writer.user_permissions.set(Permission.objects.filter(codename__in=names))
        client.force_login(writer)
        address = reverse("admin:mailing_campaign_change", args=[campaign.pk])
        typed = self._typed()
        assert client.post(address, {"deed": "put_up", **typed}).status_code == 302
        assert "review" not in [
            b for b in client.get(address).content.decode().split('value="') if b.startswith("review")
        ]
        assert client.post(address, {"deed": "review"}).status_code == 403
        campaign.refresh_from_db()
        assert campaign.state == CampaignState.WAITING

    def test_letters_to_people_whom_one_may_not_see_are_not_there(self, client, campaign, django_user_model):
        """The exhibitor manager writes to companies; this one goes to visitors."""
        manager = django_user_model.objects.create_user(
            "manager@example.com", "a long enough password", is_staff=True
        )
        give_role(person=manager, role=Role.EXHIBITOR_MANAGER)
        client.force_login(manager)
        assert campaign.name not in client.get(reverse("admin:mailing_campaign_changelist")).content.decode()
        for name in ("change", "history", "preview", "progress"):
            assert (
                client.get(reverse(f"admin:mailing_campaign_{name}", args=[campaign.pk])).status_code == 404
            )
        new = client.get(reverse("admin:mailing_campaign_add")).content.decode()
        assert "exhibitors.companies|" in new
        assert "visitors.visitors|" not in new
        chosen = {"name": "x", "segment": "visitors.visitors|all", "purpose": "news"}
        assert client.post(reverse("admin:mailing_campaign_add"), chosen).status_code == 200


class TestHistory:
    def test_of_a_visitor(self, desk, visitor, smtp):
        delivery.deliver_due(seconds=5)
        page = desk.get(reverse("admin:visitors_visitor_change", args=[visitor.pk])).content.decode()
        message = Message.objects.get()
        assert reverse("admin:mailing_message_change", args=[message.pk]) in page
        letter = desk.get(reverse("admin:mailing_message_change", args=[message.pk])).content.decode()
        assert "Айгүл" in letter
        assert f"{visitor.code}.1." not in letter

    def test_of_a_company(self, desk, company):
        Message.objects.create(
            kind="exhibitors.exists", about_type="company", about_code=company.code, to_address="a@example.com",
            language="kk", queued_at=timezone.now(), due_at=timezone.now(), problem="refused: 550 no",
        )  # fmt: skip
        page = desk.get(reverse("admin:exhibitors_company_change", args=[company.pk])).content.decode()
        assert "refused: 550 no" in page

    def test_failed_ones_are_sent_again_and_it_says_which_were_not(self, desk, register):
        failed, erased, _waiting = [register(email=f"m{n}@example.com") for n in range(3)]
        Message.objects.filter(about_code=failed.code).update(state=MessageState.FAILED)
        Message.objects.filter(about_code=erased.code).update(state=MessageState.FAILED, to_address="")
        job = bulk.do(desk, "/admin/mailing/message/", "send_again", Message.objects.order_by("id"))
        assert Message.objects.get(about_code=failed.code).state == MessageState.QUEUED
        assert len(bulk.reasons(job)) == 2  # no address; on its way already
        assert Entry.objects.filter(verb="letter.sent_again").count() == 1
