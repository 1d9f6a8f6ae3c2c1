"""`/media/catalogue/…`: pictures of the catalogue, which all of the world may see and keep for ever.

A proxy in front may serve the folder itself (docs/operating.md says with which headers). Only names that
we gave are looked for, so nothing else on the disk has an address.

`/media/plans/…`: the building behind a floor plan, to strangers only while it is on the public plan.
"""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from ..files.media import FOLDER, is_picture_name
from ..files.plans import kept_drawing
from ..models import Hall

_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_ONE = "private, max-age=31536000, immutable"


@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    if not is_picture_name(name):
        raise Http404
    try:
        file = default_storage.open(f"{FOLDER}/{name}")
    except FileNotFoundError:
        raise Http404 from None
    return _kept(FileResponse(file, content_type="image/webp"), name, _FOR_EVER)


@require_safe
def floor_drawing(request: HttpRequest, name: str) -> HttpResponseBase:
    halls = Hall.objects.filter(background=name)
    shown = is_picture_name(name) and halls.values_list("background_is_public", flat=True).first()
    content = kept_drawing(name) if shown or _is_organiser(request) else None
    if content is None:
        raise Http404
    return _kept(HttpResponse(content, content_type="image/webp"), name, _FOR_EVER if shown else _FOR_ONE)


def _is_organiser(request: HttpRequest) -> bool:
    return not request.session.is_empty() and request.user.has_perm("exhibitors.view_hall")


def _kept(answer: HttpResponseBase, name: str, how: str) -> HttpResponseBase:
    answer["Cache-Control"] = how
    answer["ETag"] = f'"{name}"'
    # Should anything but a picture ever lie there, no browser makes a document of it.
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer
