"""What `./run` needs before the site can start, in one process: tables, demonstration, static files.

Prints one JSON object: `{"organiser": {"email", "password"}, "loaded"}`.
"""

import hashlib
import json
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils.crypto import salted_hmac

from accounts.models import User
from accounts.roles import Role
from accounts.services.staff import give_role
from forum.models import Edition

ORGANISER = "organiser@altyn-oimaq.example.com"


class Command(BaseCommand):
    help = "Migrates, loads the demonstration into an empty database, collects static files that changed."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        loaded = not Edition.objects.exists()
        if loaded:
            call_command("load_demo", stdout=StringIO())
        _collect_static()
        self.stdout.write(json.dumps({"organiser": _organiser(), "loaded": loaded}))


def _organiser() -> dict[str, str | None]:
    """The demonstration's organiser. The password follows from SECRET_KEY, so it can be told at every start -
    until somebody changes it, or makes staff of their own."""
    password = salted_hmac("website.prepare", ORGANISER).hexdigest()[:12]
    if not User.objects.filter(is_staff=True).exists():
        give_role(person=User.objects.create_user(ORGANISER, password, is_staff=True), role=Role.OWNER)
    organiser = User.objects.filter(email=ORGANISER).first()
    known = organiser is not None and organiser.check_password(password)
    return {"email": ORGANISER if organiser else None, "password": password if known else None}


def _collect_static() -> None:
    """Copying and compressing takes seconds, so only when a source file or a package has changed."""
    stamp_file = Path(settings.STATIC_ROOT) / ".stamp"
    stamp = _stamp()
    if stamp_file.exists() and stamp_file.read_text() == stamp:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp_file.write_text(stamp)


def _stamp() -> str:
    digest = hashlib.sha256((settings.BASE_DIR / "requirements.txt").read_bytes())
    for folder in settings.STATICFILES_DIRS:
        for path in sorted(Path(folder).rglob("*")):
            if path.is_file():
                facts = path.stat()
                digest.update(f"{path} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()
