"""A file of any format we know, read and understood. The format is seen in the content, not in the name."""

from django.utils.translation import gettext_lazy as _

from forum.models import Edition

from .incoming import Incoming
from .raw import LARGEST_FILE, FileRefused, RawSchedule, Refused
from .reading_json import read_json
from .reading_xml import read_xml
from .tables import read_table
from .understanding import understood


def read_schedule(content: bytes, edition: Edition) -> tuple[list[Incoming], list[Refused]]:
    """Raises FileRefused."""
    if len(content) > LARGEST_FILE:
        words = _("The file is larger than %(limit)s MB.") % {"limit": LARGEST_FILE // 1024**2}
        raise FileRefused(words, code="file_too_large")
    return understood(_raw(content), edition)


def _raw(content: bytes) -> RawSchedule:
    start = content[:64].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")[:1]
    if start == b"<":
        return read_xml(content)
    if start in (b"{", b"["):
        return read_json(content)
    return read_table(content)
