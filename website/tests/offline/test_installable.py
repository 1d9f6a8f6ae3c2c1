"""What makes the site an app: manifests, icons, the worker and what it is told to keep."""

import json
import re
import subprocess

import pytest
from django.conf import settings
from PIL import Image

from tests.house.repository import REPOSITORY
from visitors.access import link_token
from visitors.services.registration import cancel_registration
from website import icons, installable
from website.palette import palette

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    installable._worker.cache_clear()
    yield
    installable._worker.cache_clear()


@pytest.mark.parametrize(("prefix", "language"), [("", "kk"), ("/ru", "ru"), ("/en", "en")])
def test_a_manifest_for_each_language(client, forum, prefix, language):
    answer = client.get(f"{prefix}/manifest.webmanifest")
    assert answer["Content-Type"].startswith("application/manifest+json")
    manifest = json.loads(answer.content)
    assert manifest["lang"] == language and manifest["start_url"] == f"{prefix}/" and manifest["id"] == "/"
    assert manifest["background_color"] == palette().paper
    assert {(icon["sizes"], icon["purpose"]) for icon in manifest["icons"]} == {
        ("192x192", "any"), ("512x512", "any"), ("512x512", "maskable"),
    }  # fmt: skip
    assert f'rel="manifest" href="{prefix}/manifest.webmanifest"' in client.get(f"{prefix}/").content.decode()


@pytest.mark.parametrize("name", icons.ICONS)
def test_icons_are_those_of_the_drawing(name):
    with Image.open(icons.IMAGES / name) as kept:
        assert kept.size == (icons.ICONS[name][0],) * 2
    assert icons.drawn(name) == (icons.IMAGES / name).read_bytes(), "run: make icons"


def test_colours_are_the_tokens():
    tokens = (REPOSITORY / "static/css/tokens.css").read_text()
    colours = palette()
    assert colours.paper != colours.paper_dark
    for colour in (colours.paper, colours.paper_dark, colours.night, colours.gold, colours.on_night):
        assert re.fullmatch(r"#[0-9a-f]{6}", colour) and colour in tokens


# --- The worker ------------------------------------------------------------------------------------


def test_the_worker_is_a_script_with_its_facts(client, forum, tmp_path):
    answer = client.get("/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    assert answer["Cache-Control"] == "no-cache"
    facts = json.loads(text.split("\n")[0].removeprefix("const FACTS = ").removesuffix(";"))
    assert facts["without"] == {
        "kk": "/no-connection/",
        "ru": "/ru/no-connection/",
        "en": "/en/no-connection/",
    }
    assert all("{time}" in words for words in facts["words"].values())
    assert len(set(facts["words"].values())) == 3
    companions = [path for paths in facts["companions"].values() for path in paths]
    for path in (*facts["without"].values(), *companions):
        assert client.get(path).status_code == 200


def test_another_text_of_the_page_without_network_makes_another_worker(client, forum, monkeypatch):
    first = client.get("/sw.js").content
    installable._worker.cache_clear()
    assert client.get("/sw.js").content == first  # the control
    installable._worker.cache_clear()
    monkeypatch.setattr(installable, "_made_of", lambda: [b"another"])
    assert client.get("/sw.js").content != first


def test_the_kill_switch(client, forum, settings):
    settings.SERVICE_WORKER = False
    assert b"unregister" in client.get("/sw.js").content
    assert b"js/offline" not in client.get("/").content


@pytest.mark.parametrize(
    "path", ["/", "/programme/", "/floor-plan/", "/exhibitors/", "/speakers/", "/privacy/"]
)
def test_what_everybody_sees_may_be_kept(client, forum, path):
    assert client.get(path)["X-Offline"] == "public"


def test_what_is_seen_by_one_is_kept_apart(client, forum, visitor):
    own = f"/my/{link_token(visitor)}/"
    assert client.get(own)["X-Offline"] == "own"
    assert client.get(f"{own}ticket.pdf")["X-Offline"] == "own"
    assert client.get("/programme/")["X-Offline"] == "own"  # the browser remembers the person now


def test_what_may_not_be_kept(client, forum, visitor, desk):
    own = f"/my/{link_token(visitor)}/"
    for path in (
        "/programme/?search=a", "/register/", "/exhibit/", "/accounts/login/", "/nothing/", f"{own}edit/",
        f"{own}erase/", f"{own}data.json", "/sw.js", "/manifest.webmanifest",
    ):  # fmt: skip
        assert "X-Offline" not in client.get(path), path
    assert "X-Offline" not in desk.get("/admin/")


def test_a_cancelled_registration_stays_on_no_device(client, forum, visitor):
    from django.utils import timezone

    from journal.actors import Actor

    cancel_registration(visitor=visitor, actor=Actor.visitor(visitor.code), at=timezone.now())
    assert "X-Offline" not in client.get(f"/my/{link_token(visitor)}/")


def test_scripts_are_understood():
    import shutil

    if not shutil.which("node"):
        pytest.skip("no node on this machine")
    for name in ("service-worker", "service-worker-off"):
        script = REPOSITORY / f"static/js/{name}.js"
        assert subprocess.run(["node", "--check", script]).returncode == 0


def test_settings_know_the_switch():
    assert settings.SERVICE_WORKER is True
