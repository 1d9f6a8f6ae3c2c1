"""Real processes of the web server at one listener: who gets the connections."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from .conftest import REPOSITORY

_SAYS_WHO = """
import os


def application(environ, start_response):
    who = str(os.getpid()).encode()
    start_response("200 OK", [("Content-Length", str(len(who)))])
    return [who]
"""
_CLIENTS = 16


@pytest.fixture
def address(folder: Path) -> Iterator[tuple[str, int]]:
    """gunicorn with our settings and two processes."""
    (folder / "says_who.py").write_text(_SAYS_WHO)
    with closing(socket.create_server(("127.0.0.1", 0), backlog=64)) as listener:
        command = [
            *(sys.executable, "-m", "gunicorn", "says_who:application", "--pythonpath", str(folder)),
            *("-c", "ops/gunicorn_conf.py", "-b", f"fd://{listener.fileno()}"),
        ]
        with open(folder / "log", "wb") as log:
            web = subprocess.Popen(
                command,
                cwd=REPOSITORY,
                env=os.environ | {"WEB_WORKERS": "2"},
                pass_fds=[listener.fileno()],
                stderr=log,
            )
        try:
            _wait_for_both(listener.getsockname())
            yield listener.getsockname()
        finally:
            web.terminate()
            web.wait(20)


def test_many_that_come_together_are_shared_between_the_processes(address: tuple[str, int]) -> None:
    shares = [sorted(_crowd(address).values()) for _round in range(10)]
    assert all(sum(share) == _CLIENTS for share in shares)
    fewer = sum(share[0] for share in shares if len(share) == 2)
    assert fewer >= _CLIENTS * len(shares) / 3, shares  # of halves, on a machine that does other things too


def test_nobody_hesitates_for_a_process_that_was_killed(address: tuple[str, int]) -> None:
    before = set(_crowd(address))
    killed, *_rest = before
    os.kill(killed, signal.SIGKILL)
    after = _wait_for_both(address, without=killed)
    assert killed not in after
    assert sum(_crowd(address).values()) == _CLIENTS


def _crowd(address: tuple[str, int]) -> Counter[int]:
    """Connect all, then ask all; by process, how many it had."""
    clients = [http.client.HTTPConnection(*address, timeout=20) for _client in range(_CLIENTS)]
    for client in clients:
        client.connect()
    time.sleep(0.05)
    answered = Counter(_who(client) for client in clients)
    for client in clients:
        client.close()
    time.sleep(0.1)  # until they are seen to have gone
    return answered


def _who(client: http.client.HTTPConnection) -> int:
    client.request("GET", "/")
    return int(client.getresponse().read())


def _wait_for_both(address: tuple[str, int], *, without: int = 0) -> set[int]:
    until = time.monotonic() + 20
    while time.monotonic() < until:
        answered = set(_crowd(address))
        if len(answered - {without}) == 2:
            return answered
        time.sleep(0.1)
    raise AssertionError("the second process does not answer")
