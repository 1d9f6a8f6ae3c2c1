import socket
import threading

import pytest

from ops import port
from ops.errors import ServiceError


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> socket.socket:
    listener = socket.create_server(("127.0.0.1", 0))
    monkeypatch.setattr(port, "DEFAULT_PORT", listener.getsockname()[1])
    monkeypatch.setattr(port, "PATIENCE", 0.3)
    return listener


def number(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def test_without_a_wish_the_next_free_one_is_taken(taken: socket.socket) -> None:
    with taken, port.listen() as found:
        assert number(taken) < number(found) < number(taken) + port.TRIED


def test_a_port_that_becomes_free_in_time_is_taken(
    taken: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(port, "PATIENCE", 10)
    wanted = number(taken)
    threading.Timer(0.3, taken.close).start()
    with port.listen() as found:
        assert number(found) == wanted


def test_a_wish_is_not_replaced_by_another(taken: socket.socket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", str(number(taken)))
    with taken, pytest.raises(ServiceError, match=f"port {number(taken)} on 127.0.0.1 is in use.*PORT="):
        port.listen()


def test_a_chosen_port_belongs_to_us_at_once(taken: socket.socket) -> None:
    with taken, port.listen() as first, port.listen() as second:
        assert number(first) != number(second)


@pytest.mark.parametrize("wrong", ["0", "65536", "abc", "-1", "٨٠"])
def test_what_is_not_a_port(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", wrong)
    with pytest.raises(ServiceError, match="is not a port"):
        port.listen()


@pytest.mark.parametrize("wrong", ["203.0.113.7", "no such host"])
def test_what_is_not_an_address_of_this_machine(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOST", wrong)
    with pytest.raises(ServiceError, match="is not an address of this machine"):
        port.listen()


def test_the_address_for_a_browser(monkeypatch: pytest.MonkeyPatch, taken: socket.socket) -> None:
    monkeypatch.setenv("HOST", "0.0.0.0")
    with taken, port.listen() as listener:
        assert port.url_of(listener) == f"http://localhost:{number(listener)}"
