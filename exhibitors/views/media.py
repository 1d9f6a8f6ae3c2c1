"""`/media/plans/…`: the building behind a floor plan, to strangers only while it is on the public plan."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from core.pictures.names import is_picture_name
from core.pictures.serving import FOR_EVER, FOR_ONE, to_keep

from ..files.plans import kept_drawing
from ..models import Hall


@require_safe
def floor_drawing(request: HttpRequest, name: str) -> HttpResponseBase:
    halls = Hall.objects.filter(background=name)
    shown = is_picture_name(name) and halls.values_list("background_is_public", flat=True).first()
    content = kept_drawing(name) if shown or _is_organiser(request) else None
    if content is None:
        raise Http404
    return to_keep(HttpResponse(content, content_type="image/webp"), name, FOR_EVER if shown else FOR_ONE)


def _is_organiser(request: HttpRequest) -> bool:
    return not request.session.is_empty() and request.user.has_perm("exhibitors.view_hall")
