"""What a child process may do, and when it has to die.

PostgreSQL refuses to run as root, yet root is what one is in most containers. Two ways out, the better one
first:

* `userns`: the server gets a user namespace of its own in which it is not root. It is the same owner for the
  file system, so nothing is handed over and it works below /root too. Docker's default profile forbids it.
* `nobody`: the server runs as that account. It must be able to enter the folders, which we check and name.
"""

import ctypes
import os
import pwd
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NOBODY_INSIDE = 65534
CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
ON_LINUX = sys.platform.startswith("linux")


@dataclass(frozen=True)
class Account:
    """As whom a server runs: how to become it, and who then owns its files (None: we do)."""

    mode: str
    popen: dict[str, Any] = field(default_factory=dict)
    become: Callable[[], None] | None = None
    owner: int | None = None

    def arguments(self, *, dies_with_us: signal.Signals | None = None) -> dict[str, Any]:
        """Keyword arguments for Popen."""
        steps = [step for step in (self.become, _die_with_parent(dies_with_us)) if step]
        if not steps:
            return self.popen

        def before_exec() -> None:
            for step in steps:
                step()

        return self.popen | {"preexec_fn": before_exec}


OURSELVES = Account("user")


def account_for_postgres() -> Account:
    """Ourselves, unless we are root. OPS_AS_NOBODY=1 skips the user namespace (for tests)."""
    if os.geteuid() != 0:
        return OURSELVES
    if ON_LINUX and not os.environ.get("OPS_AS_NOBODY") and _user_namespaces_work():
        return Account("userns", become=_enter_user_namespace())
    nobody = pwd.getpwnam("nobody")
    drop: dict[str, Any] = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    return Account("nobody", popen=drop, owner=nobody.pw_uid)


def first_closed_folder(path: Path) -> Path | None:
    """The folder on the way to `path` that other accounts cannot enter."""
    return next((p for p in (path, *path.parents) if not p.stat().st_mode & stat.S_IXOTH), None)


def _enter_user_namespace() -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)  # loaded before the fork: afterwards only plain calls are safe

    def enter() -> None:
        if libc.unshare(CLONE_NEWUSER):
            os._exit(97)
        maps = (
            ("setgroups", "deny"),
            ("uid_map", f"{NOBODY_INSIDE} 0 1"),
            ("gid_map", f"{NOBODY_INSIDE} 0 1"),
        )
        for name, text in maps:
            with open(f"/proc/self/{name}", "w") as handle:
                handle.write(text)

    return enter


def _user_namespaces_work() -> bool:
    try:
        return subprocess.run(["true"], preexec_fn=_enter_user_namespace()).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _die_with_parent(number: signal.Signals | None) -> Callable[[], None] | None:
    """The child gets the signal when we die, even of kill -9 (Linux). It is bound to the thread that starts
    the child: start children from the main thread only. Linux clears it when the account changes, so it
    comes last."""
    if number is None or not ON_LINUX:
        return None
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def bind() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number))
        if os.getppid() != parent:  # we died before the call above
            os._exit(98)

    return bind
