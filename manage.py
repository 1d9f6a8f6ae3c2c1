#!/usr/bin/env python3
"""Django's commands. While `./run` is up in this checkout they talk to its database and broker."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent

# These read and write files only: they work anywhere, and see no setting of a site that happens to run.
WITHOUT_DATABASE = {
    "",
    "--help",
    "-h",
    "--version",
    "check",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "makemessages",
    "makemigrations",
    "spectacular",
    "startapp",
    "version",
}


def main() -> None:
    # What the database calls us, and the history where nobody else says who it was.
    os.environ.setdefault("PGAPPNAME", f"command:{(sys.argv[1:2] or [''])[0]}")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "altyn_oimaq.settings")
    if (sys.argv[1:2] or [""])[0] in WITHOUT_DATABASE:
        os.environ.setdefault("BUILD", "1")  # settings: what is missing is not needed
    else:
        join_running_site()

    from django.core.management import execute_from_command_line

    from journal.credentials import Credential, with_credential

    with_credential(Credential.COMMAND, (sys.argv[1:2] or [""])[0])
    execute_from_command_line(sys.argv)


def join_running_site() -> None:
    """Take over the variables of `./run`, unless the caller names another database."""
    named = os.environ.get("DATABASE_URL")
    if (ROOT / "ops/running.py").exists():  # the container image has no ops/: there everything is given
        from ops.running import environment, var_dir

        running = environment(var_dir())
        if running and named in (None, "", running["DATABASE_URL"]):
            for name, value in running.items():
                os.environ[name] = os.environ.get(name) or value
            named = running["DATABASE_URL"]
    if not named:
        sys.exit("error: no database. Start ./run in another terminal (same VAR_DIR), or set DATABASE_URL.")


if __name__ == "__main__":
    main()
