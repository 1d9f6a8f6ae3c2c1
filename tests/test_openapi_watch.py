"""The document itself, and that the watch over the suite's answers can bark."""

import re

import jsonschema_rs
import pytest
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator

from altyn_oimaq.api_document import operations
from altyn_oimaq.api_document.examples import Examples
from core.api.schema import PROBLEM
from tests import openapi_watch

ALL = [
    pytest.param(path, method, operation, id=operation["operationId"])
    for path, method, operation in operations(openapi_watch.document())
]
every_operation = pytest.mark.parametrize(("path", "method", "operation"), ALL)


def validator(schema):
    components = openapi_watch.document()["components"]
    return jsonschema_rs.Draft202012Validator(schema | {"components": components}, validate_formats=True)


@every_operation
def test_is_told_in_words(path, method, operation):
    assert 10 < len(operation["summary"]) < 121
    assert not operation["summary"].endswith(".")
    assert operation["description"].endswith(".")
    assert len(operation["tags"]) == 1
    for status, answer in operation["responses"].items():
        assert answer["description"], status


@every_operation
def test_enumerates_its_refusals(path, method, operation):
    refused = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
    assert {"406", "429", "500", "503"} <= set(refused)
    for status, answer in refused.items():
        name = answer["content"][PROBLEM]["schema"]["$ref"].rpartition("/")[2]
        schema = openapi_watch.document()["components"]["schemas"][name]
        codes = schema["allOf"][1]["properties"]["code"]["enum"]
        assert codes == sorted(re.findall(r"^\* `(\w+)`", answer["description"], re.MULTILINE)), status
        for example in schema["examples"]:
            assert example["status"] == int(status)
            assert validator(schema).is_valid(example), example


@every_operation
def test_names_its_headers(path, method, operation):
    names = {parameter.get("$ref", "").rpartition("/")[2] for parameter in operation["parameters"]}
    assert names >= {"Language", "IfNoneMatch" if method == "get" else "IdempotencyKey"}
    for status in ("429", "503"):
        assert "Retry-After" in operation["responses"][status]["headers"]


@every_operation
def test_shows_examples_that_are_right(path, method, operation):
    shown = [operation["requestBody"]] if "requestBody" in operation else []
    shown += [answer for status, answer in operation["responses"].items() if status.startswith("2")]
    for media in (one.get("content", {}).get("application/json") for one in shown):
        if media:
            faults = list(validator(media["schema"]).iter_errors(media["example"]))
            assert not faults, [f"{fault.instance_path}: {fault.message}" for fault in faults]


def test_no_member_is_without_an_example(monkeypatch):
    made = []
    create = Examples.__init__
    monkeypatch.setattr(Examples, "__init__", lambda self, result: made.append(self) or create(self, result))
    with translation.override("en"):
        SchemaGenerator().get_schema(public=True)
    assert made[0].unknown == set()


def test_whoever_acts_for_several_companies_is_told_so_everywhere():
    """The session is asked before the method is: every operation of a company may answer it."""
    of_companies = {
        operation["operationId"]: operation["responses"].get("409", {}).get("description", "")
        for _path, _method, operation in operations(openapi_watch.document())
        if any("companyToken" in needed for needed in operation.get("security", ()))
    }
    assert len(of_companies) >= 11
    assert [name for name, words in of_companies.items() if "`company_to_choose`" not in words] == []


def test_links_lead_to_operations():
    identifiers = {
        operation["operationId"] for _path, _method, operation in operations(openapi_watch.document())
    }
    followed = [
        link
        for _path, _method, operation in operations(openapi_watch.document())
        for answer in operation["responses"].values()
        for link in answer.get("links", {}).values()
    ]
    assert len(followed) > 15
    assert {link["operationId"] for link in followed} <= identifiers


PROBLEM_BODY = {
    "type": "about:blank",
    "title": "Conflict",
    "status": 409,
    "detail": "…",
    "code": "booth_taken",
}


@pytest.mark.parametrize(
    ("status", "media_type", "data", "wrong"),
    [
        (409, PROBLEM, PROBLEM_BODY, False),
        (409, PROBLEM, PROBLEM_BODY | {"code": "never_heard_of"}, True),
        (409, "text/html", "<html>", True),
        (418, PROBLEM, PROBLEM_BODY | {"status": 418}, True),
        (201, "application/json", {"code": "B"}, True),
    ],
)
def test_the_watch_barks(status, media_type, data, wrong):
    faults = openapi_watch.faults("POST", "/api/v1/companies/me/bookings/", status, media_type, data)
    assert bool(faults) is wrong
