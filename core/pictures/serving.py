"""`/media/<folder>/…`: pictures that all of the world may see and keep for ever.

A proxy in front may serve the folder itself (docs/operating.md says with which headers). Only names that
we gave are looked for, so nothing else on the disk has an address.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from .names import is_picture_name

FOR_EVER = "public, max-age=31536000, immutable"
FOR_ONE = "private, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, folder: str, name: str) -> HttpResponseBase:
    if not is_picture_name(name):
        raise Http404
    try:
        file = default_storage.open(f"{folder}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return to_keep(FileResponse(file, content_type="image/webp"), name, FOR_EVER)


def to_keep(answer: HttpResponseBase, name: str, how: str) -> HttpResponseBase:
    """A name is never used again, so the browser need not ask a second time."""
    answer["Cache-Control"] = how
    answer["ETag"] = f'"{name}"'
    # Should anything but a picture ever lie there, no browser makes a document of it.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
