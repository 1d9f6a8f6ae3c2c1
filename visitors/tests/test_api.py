"""`/api/v1/visitors/`: what programs rely on."""

import pytest
from django.utils import timezone

from mailing.models import Message
from mailing.states import MessageState
from visitors.models import Visitor

pytestmark = pytest.mark.usefixtures("fresh_limits")

URL, ME = "/api/v1/visitors/", "/api/v1/visitors/me/"


@pytest.fixture
def registered(api, forum, person):
    """The answer to a registration, and a client that carries its token."""
    answer = api.post(URL, person).json()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {answer['token']}")
    return answer


def _sent():
    Message.objects.update(state=MessageState.SENT, sent_at=timezone.now())


class TestRegister:
    def test_answers_code_token_and_addresses(self, api, forum, person):
        response = api.post(URL, person)
        assert response.status_code == 201
        body = response.json()
        visitor = Visitor.objects.get()
        assert body == {
            "code": visitor.code,
            "token": body["token"],
            "manage_url": f"http://testserver/my/{body['token']}/",
            "ticket_url": f"http://testserver/my/{body['token']}/ticket.pdf",
            "signups": [],
        }
        assert visitor.registered_through == "api"

    def test_addresses_are_in_the_persons_language(self, api, forum, person):
        body = api.post(URL, person | {"language": "ru"}).json()
        assert body["manage_url"].startswith("http://testserver/ru/my/")

    def test_needs_only_what_the_contract_says(self, api, forum):
        least = {
            "given_name": "Aigul",
            "family_name": "Ulgibay",
            "email": "a@example.com",
            "kind": "private",
            "language": "en",
            "consents": ["processing"],
        }
        assert api.post(URL, least).status_code == 201

    def test_costs_two_statements(self, api, forum, person, django_assert_num_queries):
        with django_assert_num_queries(4):  # revision; all of the rest, in a savepoint of the test
            api.post(URL, person)

    def test_the_same_person_learns_nothing(self, api, forum, person):
        token = api.post(URL, person).json()["token"]
        _sent()
        Visitor.objects.update(registered_at=timezone.now() - timezone.timedelta(hours=1))
        response = api.post(URL, person)
        assert (response.status_code, response.json()) == (200, {"status": "already_registered"})
        assert token not in response.content.decode()
        assert Message.objects.filter(state="queued").count() == 1

    def test_several_faults_are_told_at_once_in_the_callers_language(self, api, forum, person):
        bad = person | {"email": "nonsense", "given_name": "", "kind": "astronaut", "consents": []}
        response = api.post(URL, bad, headers={"Accept-Language": "ru"})
        assert response.status_code == 400
        assert response["Content-Type"] == "application/problem+json"
        assert response["Content-Language"] == "ru"
        problem = response.json()
        assert problem["code"] == "invalid"
        assert set(problem["errors"]) >= {"given_name"}

    @pytest.mark.parametrize(
        ("window", "code"), [("opens", "registration_not_open"), ("closes", "registration_closed")]
    )
    def test_outside_the_window(self, api, edition, person, window, code):
        hour = timezone.timedelta(hours=1)
        if window == "opens":
            edition.registration_opens_at = timezone.now() + hour
        else:
            edition.registration_closes_at = timezone.now() - hour
        edition.save()
        response = api.post(URL, person)
        assert (response.status_code, response.json()["code"]) == (409, code)
        assert not Visitor.objects.exists()

    def test_lectures_are_refused_until_there_are_any(self, api, forum, person):
        response = api.post(URL, person | {"lectures": ["T08"]})
        assert response.status_code == 400
        assert "lectures" in response.json()["errors"]


class TestIdempotencyKey:
    def test_same_key_and_body_gives_the_same_answer(self, api, forum, person):
        headers = {"Idempotency-Key": "7c2f"}
        first = api.post(URL, person, headers=headers)
        second = api.post(URL, person, headers=headers)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert (Visitor.objects.count(), Message.objects.count()) == (1, 1)

    def test_other_body_is_refused(self, api, forum, person):
        headers = {"Idempotency-Key": "7c2f"}
        api.post(URL, person, headers=headers)
        response = api.post(URL, person | {"given_name": "Ботагөз"}, headers=headers)
        assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_reused")
        assert Visitor.objects.count() == 1

    def test_a_refusal_is_an_answer_too(self, api, forum, person):
        headers = {"Idempotency-Key": "7c2f"}
        bad = person | {"consents": []}
        first = api.post(URL, bad, headers=headers)
        second = api.post(URL, bad, headers=headers)
        assert first.status_code == second.status_code == 400
        assert first.json() == second.json()
        assert second["Content-Type"] == "application/problem+json"

    def test_the_stored_answer_shows_no_token(self, api, forum, person):
        from core.models import StoredAnswer

        token = api.post(URL, person, headers={"Idempotency-Key": "7c2f"}).json()["token"]
        assert token.encode() not in bytes(StoredAnswer.objects.get().body)

    @pytest.mark.parametrize("key", ["", "a" * 256, "кілт"])
    def test_a_bad_key_is_refused(self, api, forum, person, key):
        response = api.post(URL, person, HTTP_IDEMPOTENCY_KEY=key)
        assert (response.status_code, response.json()["code"]) == (400, "idempotency_key_invalid")
        assert not Visitor.objects.exists()


class TestMe:
    def test_shows_ones_own_data(self, api, registered):
        body = api.get(ME).json()
        assert body["given_name"] == "Айгүл"
        assert body["region"] == "KZ-75"
        assert body["consents"] == ["processing"]
        assert body["ticket_code"].startswith("AO1.")

    def test_corrects_some_fields(self, api, registered):
        response = api.patch(ME, {"organisation": "Жаңа ЖШС", "consents": ["news"]})
        assert response.status_code == 200
        assert response.json()["organisation"] == "Жаңа ЖШС"
        assert sorted(response.json()["consents"]) == ["news", "processing"]

    def test_nothing_to_correct(self, api, registered):
        assert api.patch(ME, {"code": "HACKED"}).status_code == 400
        assert Visitor.objects.get().code == registered["code"]

    def test_forgets_the_person(self, api, registered):
        assert api.delete(ME).status_code == 204
        assert api.get(ME).status_code == 401
        assert Visitor.objects.get().family_name == ""

    def test_cancels(self, api, registered):
        assert api.post(f"{ME}cancel/").json()["state"] == "cancelled"
        assert api.post(f"{ME}ticket/").status_code == 409

    def test_mails_the_ticket_again_a_few_times(self, api, registered):
        answers = [api.post(f"{ME}ticket/").status_code for _ in range(6)]
        assert answers == [202, 202, 202, 202, 429, 429]

    @pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer x.1.y", "Basic abc", "Bearer é"])
    def test_strangers_are_refused(self, api, registered, authorization):
        api.credentials(HTTP_AUTHORIZATION=authorization)
        for response in (api.get(ME), api.patch(ME, {"phone": ""}), api.delete(ME), api.post(f"{ME}cancel/")):
            assert response.status_code == 401
            assert response["Content-Type"] == "application/problem+json"
        assert Visitor.objects.get().state == "registered"
