"""What a company uploads: whose it is, how much of it, what it really is, and what is left of it afterwards."""

import io
import re
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from accounts.models import User
from core.files import private_storage
from core.pictures.encoding import photo
from core.pictures.files import store
from exhibitors.files.documents import MAX_BYTES, DocumentRefused, checked
from exhibitors.models import Attachment, CatalogueEntry, Membership, ProductPhoto
from exhibitors.services import pictures
from exhibitors.services.photos import MOST_PHOTOS
from journal.models import Entry

from . import hostile
from .people import exhibitor

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n1 0 obj\nendobj\ntrailer\n%%EOF\n"


@pytest.fixture(autouse=True)
def _apart(settings, tmp_path, fresh_limits):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def entry(edition, categories):
    return exhibitor(edition, category=categories["TEX"])


@pytest.fixture
def office(client, entry):
    """A browser of somebody who acts for the company."""
    return _signed_in(client, entry)


def _signed_in(client, entry):
    user = User.objects.create_user(f"{entry.slug}@example.com", "a long enough password")
    Membership.objects.create(
        company=entry.application.company,
        user=user,
        role="owner",
        added_at=timezone.now(),
        confirmed_at=timezone.now(),
    )
    client.force_login(user)
    return client


def upload(office, name, content, address="/exhibit/documents/", field="document", **fields):
    file = io.BytesIO(content)
    file.name = name
    return office.post(address, {"kind": "certificate", field: file, **fields})


def add_photo(office, content=None, **captions):
    content = content or hostile.encoded(size=(300, 200))
    return upload(office, "x.png", content, "/exhibit/catalogue/photos/", "photo", **captions)


def stored(folder="catalogue"):
    return set(default_storage.listdir(folder)[1])


# --- Documents ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "kept"),
    [
        ("paper.pdf", PDF, "paper.pdf"),
        ("Сертификат №5.JPG", hostile.encoded("JPEG"), "Сертификат №5.JPG"),
        ("scan.png", hostile.encoded("PNG"), "scan.png"),
        ("../../etc/passwd.pdf", PDF, "passwd.pdf"),
        ("C:\\work\\план.pdf", PDF, "план.pdf"),
        ("a\u202efdp.exe.pdf", PDF, "afdp.exe.pdf"),
        ("x" * 300 + ".pdf", PDF, "x" * 146 + ".pdf"),
    ],
)
def test_a_document_is_taken_under_a_plain_name(name, content, kept):
    assert checked(name, content).name == kept


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("page.html", b"<html><script>alert(1)</script></html>"),
        ("page.pdf", b"<html><script>alert(1)</script></html>"),
        ("picture.jpg", PDF),
        ("paper.pdf", hostile.encoded("PNG")),
        ("letter.docx", hostile.archive()),
        ("letter.pdf", PDF + hostile.archive()),
        ("scan.jpg", hostile.encoded("JPEG") + hostile.archive()),
        ("bomb.zip", hostile.archive(size=50_000_000)),
        ("bomb.png", hostile.png_of(20_000, 20_000)),
        ("cut.png", hostile.encoded("PNG")[:-150]),
        ("cut.pdf", PDF[:-8]),
        ("late.pdf", b"GIF89a" + PDF),
        ("drawing.svg", (hostile.SVG + "</svg>").encode()),
        ("program.exe", b"MZ" + bytes(200)),
        ("large.pdf", PDF[:9] + bytes(MAX_BYTES) + PDF[9:]),
        ("paper", PDF),
    ],
)
def test_what_lies_about_itself_is_refused(name, content):
    with pytest.raises(DocumentRefused):
        checked(name, content)


def test_a_document_comes_back_to_its_company_only(office, entry, edition, client, django_user_model):
    assert upload(office, "сертификат.pdf", PDF).status_code == 302
    document = Attachment.objects.get()
    assert re.fullmatch(r"attachments/\d{4}/\d\d/\w+\.pdf", document.file.name)
    address = f"/exhibit/documents/{document.code}/"
    answer = office.get(address)
    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff" and "sandbox" in answer["Content-Security-Policy"]
    client.logout()
    assert client.get(address).status_code == 404
    other = exhibitor(edition, "Басқа")
    _signed_in(client, other)
    assert client.get(address).status_code == 404
    assert client.post(f"{address}remove/").status_code == 404
    document.refresh_from_db()
    assert document.removed_at is None
    client.force_login(
        django_user_model.objects.create_superuser("desk@example.com", "a long enough password")
    )
    answer = client.get(address)
    assert answer.status_code == 200
    b"".join(answer.streaming_content)  # read to its end, it closes its file


def test_a_removed_document_is_gone_and_its_row_stays(office, django_capture_on_commit_callbacks):
    upload(office, "paper.pdf", PDF)
    document = Attachment.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(f"/exhibit/documents/{document.code}/remove/")
    document.refresh_from_db()
    assert document.removed_at and not private_storage().exists(document.file.name)
    assert office.get(f"/exhibit/documents/{document.code}/").status_code == 404
    verbs = Entry.objects.filter(verb__startswith="application.document").order_by("pk")
    assert [line.verb for line in verbs] == ["application.document_attached", "application.document_removed"]


def test_there_is_room_for_so_many_documents(office, monkeypatch):
    monkeypatch.setattr("exhibitors.services.attachments.MOST", 2)
    assert [upload(office, f"{n}.pdf", PDF).status_code for n in range(3)] == [302, 302, 409]
    assert Attachment.objects.count() == 2


def test_a_refusal_stands_beside_the_field(office):
    answer = upload(office, "letter.docx", hostile.archive())
    assert answer.status_code == 400
    assert 'id="id_document-error"' in answer.content.decode()


# --- How large ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/exhibit/documents/", "/ru/exhibit/catalogue/logo/", "/exhibit/catalogue/photos/"]
)
def test_these_doors_are_large(office, address):
    assert office.post(address, {"document": io.BytesIO(bytes(3_000_000))}).status_code == 400


@pytest.mark.parametrize(
    "address", ["/exhibit/catalogue/", "/register/", "/api/v1/exhibitors/", "/exhibit/team/"]
)
def test_all_others_are_small(office, address):
    assert office.post(address, {"file": io.BytesIO(bytes(300_000))}).status_code == 413


def test_a_large_door_has_a_frame_too(office):
    assert upload(office, "large.pdf", bytes(MAX_BYTES + 300_000)).status_code == 413


# --- Logo and photos ----------------------------------------------------------------------------


def test_a_new_logo_takes_the_place_of_the_old_one(office, entry, django_capture_on_commit_callbacks):
    address = "/exhibit/catalogue/logo/"
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            assert (
                upload(office, "logo.png", hostile.encoded(mode="RGBA"), address, "logo").status_code == 302
            )
    entry.refresh_from_db()
    assert stored() == {entry.logo.name.removeprefix("catalogue/")}
    with entry.logo.open() as file, Image.open(file) as image:
        assert image.size == (entry.logo_width, entry.logo_height) != (0, 0)
    with django_capture_on_commit_callbacks(execute=True):
        office.post(address, {"remove": "1"})
    assert stored() == set()


def test_logos_from_before_get_their_size(office, entry):
    upload(office, "logo.png", hostile.encoded(mode="RGBA"), "/exhibit/catalogue/logo/", "logo")
    entry.refresh_from_db()
    sizes = entry.logo_width, entry.logo_height
    CatalogueEntry.objects.update(logo_width=0, logo_height=0)
    import_module("exhibitors.migrations.0010_face_logo_sizes_read").read_sizes(apps, schema_editor=None)
    entry.refresh_from_db()
    assert (entry.logo_width, entry.logo_height) == sizes != (0, 0)


def test_a_drawn_logo_is_stored_painted(office, entry):
    drawing = hostile.SVG + '<script>alert(1)</script><rect width="90" height="90" fill="red"/></svg>'
    upload(office, "logo.svg", drawing.encode(), "/exhibit/catalogue/logo/", "logo")
    entry.refresh_from_db()
    with entry.logo.open() as file:
        assert file.read(12)[8:] == b"WEBP"


@pytest.mark.parametrize(
    "content", [b"", b"hello", hostile.archive(), hostile.png_of(20_000, 20_000), hostile.moving("PNG")]
)
def test_what_is_no_photo_leaves_nothing_behind(office, content):
    assert add_photo(office, content or b" ").status_code == 400
    assert not ProductPhoto.objects.exists() and not default_storage.exists("catalogue")


def test_photos_are_described_ordered_and_removed(office, entry, django_capture_on_commit_callbacks):
    for name in ("бір", "екі", "үш"):
        assert add_photo(office, caption_kk=name).status_code == 302
    first, second, third = entry.photos.all()
    assert (first.width, first.height, first.caption_kk) == (300, 200, "бір")
    address = "/exhibit/catalogue/photos/{}/".format
    office.post(address(third.code), {"do": "forward"})
    assert [one.caption_kk for one in entry.photos.all()] == ["бір", "үш", "екі"]
    office.post(address(first.code), {"do": "forward"})  # it is the first already
    office.post(address(second.code), {"do": "describe", "caption_kk": "төрт", "caption_en": "four"})
    assert [one.caption_kk for one in entry.photos.all()] == ["бір", "үш", "төрт"]
    with django_capture_on_commit_callbacks(execute=True):
        office.post(address(first.code), {"do": "remove"})
    assert [one.caption_kk for one in entry.photos.all()] == ["үш", "төрт"]
    assert len(stored()) == 4  # two photos in two sizes


def test_photos_of_another_company_are_not_there(office, entry, edition):
    other = exhibitor(edition, "Басқа")
    large, small = photo(hostile.encoded())
    strange = ProductPhoto(entry=other, image=store(pictures.FOLDER, large, small), position=1)
    ProductPhoto.objects.bulk_create([strange])
    for deed in ("remove", "describe", "forward"):
        answer = office.post(f"/exhibit/catalogue/photos/{strange.code}/", {"do": deed, "caption_kk": "мен"})
        assert answer.status_code == 404
    assert other.photos.get().caption_kk == ""


def test_there_is_room_for_so_many_photos(office, entry):
    large, small = photo(hostile.encoded())
    ProductPhoto.objects.bulk_create(
        ProductPhoto(entry=entry, image=store(pictures.FOLDER, large, small), position=n)
        for n in range(MOST_PHOTOS)
    )
    assert add_photo(office).status_code == 409


def test_the_sweep_finds_what_no_row_names(entry, settings):
    from datetime import timedelta

    large, small = photo(hostile.encoded())
    kept, lost = store(pictures.FOLDER, large, small), store(pictures.FOLDER, large, small)
    ProductPhoto.objects.bulk_create([ProductPhoto(entry=entry, image=kept, position=1)])
    at = timezone.now()
    assert pictures.sweep_orphans(at=at) == 0  # it may be under way still
    assert pictures.sweep_orphans(at=at + timedelta(days=1)) == 2
    assert default_storage.exists(kept) and not default_storage.exists(lost)


# --- The entry's form ---------------------------------------------------------------------------


def test_who_saw_an_old_entry_is_told(office, entry):
    typed = {"serial": entry.serial, "name_kk": "Оймақ", "description_kk": "Бір", "is_wanted": "on"}
    assert office.post("/exhibit/catalogue/", typed).status_code == 302
    again = office.post("/exhibit/catalogue/", typed | {"description_kk": "Екі"})
    assert again.status_code == 409
    entry.refresh_from_db()
    assert entry.description_kk == "Бір"


def test_before_the_approval_there_is_nothing_to_write(client, edition, make_application):
    application = make_application()
    user = User.objects.create_user("early@example.com", "a long enough password")
    at = timezone.now()
    Membership.objects.create(
        company=application.company, user=user, role="owner", added_at=at, confirmed_at=at
    )
    client.force_login(user)
    assert client.get("/exhibit/catalogue/").status_code == 200
    assert client.post("/exhibit/catalogue/", {"name_kk": "x"}).status_code == 404
