import base64
import json
from pathlib import Path

import pytest

from ops.environment import kept_secrets, site_environment
from ops.errors import ServiceError


def test_keys_are_made_once_for_the_owner_alone(folder: Path) -> None:
    path = folder / "secrets.json"
    made = kept_secrets(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept_secrets(path) == made
    name, _, key = made["TICKET_KEYS"].partition(":")
    assert name == "k1" and len(base64.b64decode(key, validate=True)) == 32
    assert len(made["SECRET_KEY"]) >= 50


@pytest.mark.parametrize("text", ["", "{", "[]", '{"SECRET_KEY": "a"}'])
def test_damaged_keys_are_not_silently_replaced(folder: Path, text: str) -> None:
    path = folder / "secrets.json"
    path.write_text(text)
    with pytest.raises(ServiceError, match=r"secrets\.json is damaged"):
        kept_secrets(path)
    assert path.read_text() == text


def test_what_somebody_has_set_stays(folder: Path) -> None:
    given = {"SECRET_KEY": "mine", "ALLOWED_HOSTS": "forum.kz", "EMAIL_URL": "smtp://mail:25", "DEBUG": ""}
    ours = site_environment(given, var_dir=folder, base_url="http://127.0.0.1:8000")
    assert not {"SECRET_KEY", "ALLOWED_HOSTS", "EMAIL_URL", "MAIL_DIR"} & set(ours)
    assert ours["DEBUG"] == "0" and ours["VAR_DIR"] == str(folder)
    assert json.loads((folder / "secrets.json").read_text())["TICKET_KEYS"] == ours["TICKET_KEYS"]


def test_the_hosts_that_are_answered(folder: Path) -> None:
    def hosts(host: str) -> str:
        return site_environment({"HOST": host}, var_dir=folder, base_url="")["ALLOWED_HOSTS"]

    assert hosts("") == hosts("127.0.0.1") == "localhost,127.0.0.1,[::1]"
    assert hosts("10.0.0.7") == "localhost,127.0.0.1,[::1],10.0.0.7"
    assert hosts("fd00::7").endswith(",[fd00::7]")
    assert "0.0.0.0" not in hosts("0.0.0.0")
