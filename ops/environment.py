"""The variables that the site's processes get, where nobody has set them.

What must stay the same from start to start (the signing keys: of sessions, of tickets already sent) is made
once and kept in VAR_DIR, readable by the owner alone. Nothing here is a default of production: there every
secret is given.
"""

import base64
import json
import os
import secrets
import socket
from collections.abc import Mapping
from pathlib import Path

from .errors import ServiceError


def site_environment(given: Mapping[str, str], *, var_dir: Path, base_url: str) -> dict[str, str]:
    """What to add to `given`: everything except where the services are."""
    ours = kept_secrets(var_dir / "secrets.json") | {
        "DEBUG": "0",
        "ALLOWED_HOSTS": _allowed_hosts(given.get("HOST", "")),
        "BASE_URL": base_url,
        "STAFF_SECOND_FACTOR": "off",  # a telephone is not needed to look at the demonstration
        "INSECURE_HTTP": "1",  # plain http on this machine: no secure-only cookies, no redirect to https
        "PROMETHEUS_MULTIPROC_DIR": str(var_dir / "run/metrics"),
    }
    if not given.get("EMAIL_URL"):
        ours["MAIL_DIR"] = str(var_dir / "mail")
    return {name: value for name, value in ours.items() if not given.get(name)} | {"VAR_DIR": str(var_dir)}


def kept_secrets(path: Path) -> dict[str, str]:
    """SECRET_KEY and TICKET_KEYS, made at the first start."""
    if not path.exists():
        ticket_key = base64.b64encode(secrets.token_bytes(32)).decode()
        made = {"SECRET_KEY": secrets.token_urlsafe(50), "TICKET_KEYS": f"k1:{ticket_key}"}
        write_privately(path, json.dumps(made, indent=2) + "\n")
    try:
        kept = json.loads(path.read_text())
        return {name: str(kept[name]) for name in ("SECRET_KEY", "TICKET_KEYS")}
    except (ValueError, KeyError, TypeError):
        raise ServiceError(
            f"{path} is damaged. Fix: restore it, or delete it to get new keys.\n"
            "With new keys the tickets already sent stop working."
        ) from None


def write_privately(path: Path, text: str) -> None:
    """A whole file or none, never readable by others."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with open(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    new.replace(path)


def _allowed_hosts(host: str) -> str:
    hosts = ["localhost", "127.0.0.1", "[::1]"]
    if host in ("0.0.0.0", "::"):
        host = socket.gethostname()
    if ":" in host:
        host = f"[{host}]"
    return ",".join(dict.fromkeys([*hosts, host] if host else hosts))
