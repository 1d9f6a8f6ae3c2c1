"""A short fuzzing of every operation, the same in every run; the long one is `make fuzz` (docs/fuzzing.md)."""

import pytest
from rest_framework.response import Response

from altyn_oimaq.api_document import operations
from forum.api.forum import ForumView
from tests import openapi_watch

from .fuzzing import fuzz

pytestmark = pytest.mark.django_db(transaction=True)
SEED = 35
PHASES = "examples,fuzzing,stateful"


def test_the_document_knows_every_answer(site, programme, floor, token, tmp_path):
    """Without the phase `coverage`, which takes minutes: `tests/doors/test_bad_bodies` asks much the same."""
    outcome = fuzz(site, organiser=token, folder=tmp_path, examples=6, seed=SEED, phases=PHASES)
    assert not outcome.failed, outcome.report
    assert f"Tested: {len(list(operations(openapi_watch.document())))}" in outcome.report
    assert outcome.cases > 250


@pytest.fixture
def unwatched(monkeypatch):
    """The suite's own watch would find it, too."""
    monkeypatch.setattr(openapi_watch, "faults", lambda *answer: [])


def test_control_an_answer_that_nobody_was_told_of_is_found(
    site, unwatched, token, forum, tmp_path, monkeypatch
):
    monkeypatch.setattr(ForumView, "get", lambda view, request: Response({"brand": 5}))
    outcome = fuzz(
        site, organiser=token, folder=tmp_path, examples=1, seed=SEED, phases="fuzzing", only="forum"
    )
    assert outcome.failed
    assert "Response violates schema" in outcome.report
