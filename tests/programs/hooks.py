"""Who the fuzzer is (loaded by schemathesis, SCHEMATHESIS_HOOKS): a visitor, a company, an organiser's program.

Fuzzing deletes and cancels what it is, so visitor and company are somebody new every few requests - counted, not
timed, so that the same seed asks the same things.
"""

import itertools
import json
import os
import re
import urllib.request
from typing import Any

import schemathesis

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
_numbers = itertools.count(int(os.environ.get("FUZZ_FIRST", "1")))
_WEIGHTS = (range(1, 12), (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))


def _tax_id() -> str:
    """A valid BIN, another one each time."""
    for number in _numbers:
        digits = f"99014{number:06}"
        for weights in _WEIGHTS:
            rest = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11
            if rest < 10:
                return f"{digits}{rest}"
    raise AssertionError


def _post(path: str, body: dict[str, Any]) -> str:
    request = urllib.request.Request(
        os.environ["FUZZ_SITE"] + path, json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with _direct.open(request, timeout=30) as answer:
        return str(json.load(answer)["token"])


# What a link brought along from a registration is better than somebody new; anything else was made up.
_LINKED = re.compile(r"Bearer (\w{10}\.\d+\.|aoc_)")


_REQUESTS_OF_ONE = 25


class _Bearer:
    _asked, _token = 0, ""

    def get(self, case: Any, context: Any) -> str:
        if self._asked % _REQUESTS_OF_ONE == 0:
            self._token = self._somebody_new()
        self._asked += 1
        if case.method.upper() == "DELETE" and case.path.endswith("/visitors/me/"):
            self._asked = 0  # nobody is left
        return self._token

    def _somebody_new(self) -> str:
        raise NotImplementedError

    def set(self, case: Any, data: str, context: Any) -> None:
        if not _LINKED.match(str((case.headers or {}).get("Authorization", ""))):
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


@schemathesis.auth(refresh_interval=None).apply_to(tag="visitor")
class Visitor(_Bearer):
    def _somebody_new(self) -> str:
        number = next(_numbers)
        person = {
            "given_name": "Айгүл", "family_name": "Үлгібай", "email": f"fuzz-{number}@example.com",
            "kind": "trade", "language": "kk", "consents": ["processing"],
        }  # fmt: skip
        return _post("/api/v1/visitors/", person)


@schemathesis.auth(refresh_interval=None).apply_to(tag="company")
class Company(_Bearer):
    def _somebody_new(self) -> str:
        number = next(_numbers)
        contact = {
            "given_name": "Айгүл", "family_name": "Үлгібай", "email": f"fuzz-company-{number}@example.com",
            "phone": "+77010000001", "language": "kk",
        }  # fmt: skip
        name = {"kk": f"Оймақ {number}", "ru": f"Оймак {number}"}
        company = {
            "tax_id": _tax_id(), "legal_form": "LLP", "name": name, "category": os.environ["FUZZ_CATEGORY"],
            "contact": contact, "consents": ["processing"],
        }  # fmt: skip
        return _post("/api/v1/companies/", company)


@schemathesis.auth().apply_to(tag="organiser")
class Program(_Bearer):
    def get(self, case: Any, context: Any) -> str:
        return os.environ["FUZZ_ORGANISER"]
