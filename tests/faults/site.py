"""A whole site of real processes that a test may shoot at: durable PostgreSQL and Valkey, gunicorn, Celery, beat.

Started as `./run` starts it (`ops.programs`), with three things set for haste and none for mercy: SMTP
time-outs of two seconds, a lease of five, no rate limits. Nothing here restarts what a test has killed:
the test does what the supervisor would do, when it wants it done.
"""

import json
import os
import signal
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import Any

import psutil

from ops import port
from ops.environment import site_environment
from ops.postgres import Postgres
from ops.programs import Beat, Web, Worker, prepare_site
from ops.valkey import Valkey
from tests.smtp import Sink

_direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass
class Answer:
    """`status` 0: the line broke before there was an answer."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    @property
    def problem(self) -> dict[str, Any]:
        assert self.headers["Content-Type"] == "application/problem+json", self.body[:500]
        return dict(json.loads(self.body))


class Site:
    def __init__(self, folder: Path, sink: Sink) -> None:
        self.folder, self.sink = folder, sink
        for name in ("run", "log"):
            (folder / name).mkdir()
        self.valkey = Valkey(folder / "redis", log=folder / "log/redis.log")
        self.postgres = Postgres(folder / "postgres", log=folder / "log/postgres.log")

    # Its life

    def start(self) -> None:
        services = (self.valkey, self.postgres)
        for service in services:
            service.launch()
        listener = port.listen()
        self.base_url = port.url_of(listener)
        for service in services:
            service.wait_until_ready()
        environment = self._environment()
        prepare_site(var_dir=self.folder, environment=environment)
        common: dict[str, Any] = {"var_dir": self.folder, "environment": environment}
        self.web = Web(listener=listener, base_url=self.base_url, **common)
        self.worker, self.beat = Worker(**common), Beat(**common)
        for program in (self.web, self.worker, self.beat):
            program.start()
        self.register_some("first", 2).has_lost_nothing(within=60)  # the worker says nowhere that it is ready

    def stop(self) -> None:
        """Everything here may be killed: that it can be is what is tested."""
        for part in ("beat", "worker", "web", "postgres", "valkey"):
            if hasattr(self, part):
                getattr(self, part).kill()
        if hasattr(self, "web"):
            self.web.listener.close()

    def heal(self) -> None:
        """For the next test: everything is up, the server for mail is kind."""
        self.sink.be_kind()
        self.sink.start()
        for part in (self.valkey, self.postgres, self.web, self.worker, self.beat):
            if not part.is_alive():
                part.kill()
                part.start()

    def _environment(self) -> dict[str, str]:
        ours = {"DATABASE_URL", "REDIS_URL", "CELERY_BROKER_URL", "SECRET_KEY", "TICKET_KEYS", "MAIL_DIR"}
        ours |= {"BASE_URL", "ALLOWED_HOSTS"}
        given = {name: value for name, value in os.environ.items() if name not in ours} | {
            "DATABASE_URL": self.postgres.url(),
            "REDIS_URL": self.valkey.url(),
            "CELERY_BROKER_URL": self.valkey.broker_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{self.sink.port}",
            "EMAIL_TIMEOUT": "2",
            "MAIL_LEASE": "5",
            "RATE_LIMITS": "off",
            "STATICFILES": "finders",
            "WEB_WORKERS": "2",
            "PYTHONUNBUFFERED": "1",
        }
        return given | site_environment(given, var_dir=self.folder, base_url=self.base_url)

    # People

    def ask(self, path: str, *, method: str = "GET", body: Any = None, **headers: str) -> Answer:
        data = None if body is None else json.dumps(body).encode()
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(
            self.base_url + path, data, {"Content-Type": "application/json"} | headers, method=method
        )
        try:
            with _direct.open(request, timeout=20) as response:
                return Answer(response.status, dict(response.headers), response.read().decode())
        except urllib.error.HTTPError as refused:
            with refused:
                return Answer(refused.code, dict(refused.headers), refused.read().decode())
        except (OSError, HTTPException):
            return Answer(0)

    def register(self, email: str) -> Answer:
        """One try. The address is the key as well: whoever tries again gets the first answer again."""
        person = {
            "given_name": "Айгүл",
            "family_name": "Үлгібай",
            "email": email,
            "kind": "trade",
            "language": "kk",
            "consents": ["processing"],
        }
        return self.ask("/api/v1/visitors/", method="POST", body=person, Idempotency_Key=email)

    def register_some(self, crowd: str, count: int) -> "Crowd":
        """One after the other; all of them are accepted."""
        people = Crowd(self, crowd)
        for _ in range(count):
            assert people.register_next().status == 201
        return people

    @contextmanager
    def registering(self, crowd: str, threads: int = 4) -> Iterator["Crowd"]:
        """People register all the time until the end of the block; who gets no answer tries again."""
        people = Crowd(self, crowd)
        everybody = [threading.Thread(target=people.register_on_and_on) for _ in range(threads)]
        for one in everybody:
            one.start()
        try:
            yield people
        finally:
            people.leave()
            for one in everybody:
                one.join()

    # Blows

    def workers_of(self, program: Web | Worker) -> list[psutil.Process]:
        return psutil.Process(program.pid).children()

    @contextmanager
    def paused(self, program: Worker) -> Iterator[None]:
        """Frozen, children and all: what is committed meanwhile is certainly not delivered."""
        os.killpg(program.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGCONT)


class Crowd:
    """People with addresses `<name>-<number>@example.com`, and what each was answered."""

    def __init__(self, site: Site, name: str) -> None:
        self.site, self.name = site, name
        self.answers: dict[str, list[Answer]] = {}
        self._lock = threading.Lock()
        self._leaving = threading.Event()

    @property
    def accepted(self) -> list[str]:
        return [
            email for email, answers in list(self.answers.items()) if answers and answers[-1].status == 201
        ]

    @property
    def statuses(self) -> set[int]:
        return {answer.status for answers in list(self.answers.values()) for answer in answers}

    def register_next(self) -> Answer:
        with self._lock:
            email = f"{self.name}-{len(self.answers)}@example.com"
            self.answers[email] = []
        answer = self.site.register(email)
        self.answers[email].append(answer)
        while answer.status in (0, 409, 503) and not self._leaving.wait(0.1):
            answer = self.site.register(email)
            self.answers[email].append(answer)
        return answer

    def register_on_and_on(self) -> None:
        while not self._leaving.is_set():
            self.register_next()

    def tries(self) -> int:
        """How often their letters were taken up, all together."""
        return self._count(_TRIES)

    def leave(self) -> None:
        self._leaving.set()

    def wait_for_more(self, count: int, *, within: float = 30) -> None:
        """Until so many more have been accepted."""
        before = len(self.accepted)
        wait_until(lambda: len(self.accepted) >= before + count, within=within, why="nobody gets through")

    # What must be true of them in the end

    def has_lost_nothing(self, *, twice: int = 0, within: float = 40) -> None:
        """Everybody accepted is one visitor and has the letter; at most `twice` letters came a second time."""
        accepted = set(self.accepted)
        assert accepted, "nobody was accepted: the test has shown nothing"
        wait_until(lambda: accepted <= set(self.letters()), within=within, why="letters are missing")
        wait_until(lambda: not self._count(_UNSENT), within=within, why="letters are still on the way")
        letters = self.letters()
        assert sum(len(identifiers) - 1 for identifiers in letters.values()) <= twice
        assert all(len(set(identifiers)) == 1 for identifiers in letters.values())
        visitors = Counter(email for (email,) in self._rows(_VISITORS))
        assert set(visitors.values()) == {1}, "somebody is two visitors"
        assert accepted <= set(visitors)
        assert self._count(_HALF) == 0, "a visitor without letter or consent, or a letter without visitor"

    def letters(self) -> dict[str, list[str]]:
        """Address -> Message-ID of every letter that arrived."""
        found: dict[str, list[str]] = {}
        for mail in list(self.site.sink.mails):
            if mail["To"].startswith(f"{self.name}-"):
                found.setdefault(mail["To"], []).append(mail["Message-ID"])
        return found

    def _rows(self, sql: str) -> list[Any]:
        return self.site.postgres.query(sql.format(who=f"'{self.name}-%'"))

    def _count(self, sql: str) -> int:
        return int(self._rows(sql)[0][0])


_VISITORS = "SELECT email FROM visitors_visitor WHERE email LIKE {who}"
_UNSENT = "SELECT count(*) FROM mailing_message WHERE to_address LIKE {who} AND state <> 'sent'"
_TRIES = "SELECT coalesce(sum(attempts), 0) FROM mailing_message WHERE to_address LIKE {who}"
_HALF = """
SELECT count(*)
FROM (SELECT * FROM visitors_visitor WHERE email LIKE {who}) v
FULL JOIN (SELECT * FROM mailing_message WHERE to_address LIKE {who}) m ON m.about_code = v.code
WHERE v.id IS NULL OR m.id IS NULL
   OR NOT EXISTS (SELECT FROM visitors_consent c WHERE c.visitor_id = v.id)
   OR NOT EXISTS (SELECT FROM journal_entry e WHERE e.subject_code = v.code)
"""


def wait_until(is_true: Callable[[], object], *, within: float, why: str) -> None:
    deadline = time.monotonic() + within
    while not is_true():
        assert time.monotonic() < deadline, f"{why} after {within:.0f} s"
        time.sleep(0.05)
