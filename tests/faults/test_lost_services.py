"""Valkey and PostgreSQL go away and come back."""

import json

import pytest

from tests.faults.site import Site, wait_until

pytestmark = [pytest.mark.fault, pytest.mark.xdist_group("faults")]


def test_valkey_killed_between_commit_and_delivery(site: Site):
    with site.paused(site.worker):
        people = site.register_some("valkey", 5)
        site.valkey.kill()
        without = site.register_some("no-valkey", 3)
    site.valkey.start()
    people.has_lost_nothing()
    without.has_lost_nothing()


def test_everything_in_valkey_lost_between_commit_and_delivery(site: Site):
    with site.paused(site.worker):
        people = site.register_some("flush", 5)
        assert site.valkey.ask("FLUSHALL") == "+OK"
    people.has_lost_nothing()


def test_postgres_restarts_while_people_register(site: Site):
    with site.registering("postgres") as people:
        people.wait_for_more(10)
        site.postgres.stop()
        wait_until(lambda: 503 in people.statuses, within=10, why="nobody is told")
        site.postgres.start()
        people.wait_for_more(20)
    assert people.statuses <= {0, 201, 409, 503}
    people.has_lost_nothing(twice=2)


@pytest.fixture(scope="class")
def site_without_database(one_site: Site) -> Site:
    one_site.heal()
    one_site.postgres.stop()
    return one_site


class TestWhilePostgresIsAway:
    @pytest.mark.parametrize("language", ["kk", "ru", "en"])
    def test_programs_get_a_problem(self, site_without_database: Site, language: str):
        answer = site_without_database.ask(
            "/api/v1/visitors/", method="POST", body={}, Accept_Language=language
        )
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert answer.headers["Content-Language"] == language
        assert answer.problem["code"] == "unavailable"

    @pytest.mark.parametrize(
        ("address", "language"),
        [("/register/", "kk"), ("/ru/register/", "ru"), ("/en/register/", "en"), ("/en/admin/", "en")],
    )
    def test_people_get_a_page_in_their_language(
        self, site_without_database: Site, address: str, language: str
    ):
        answer = site_without_database.ask(address, Cookie="sessionid=0123456789abcdef0123456789abcdef")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert f'<html lang="{language}"' in answer.body
        assert "Traceback" not in answer.body
        assert "OperationalError" not in answer.body

    def test_health_says_so(self, site_without_database: Site):
        assert site_without_database.ask("/health/live").status == 200
        answer = site_without_database.ask("/health/ready")
        assert answer.status == 503
        assert json.loads(answer.body)["database"] == "away"
