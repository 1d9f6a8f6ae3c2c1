"""All that is known of one person, in one file: for machines and for people (Law 94-V, Article 24)."""

import json
from io import BytesIO
from typing import Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse
from django.template.loader import render_to_string


class WholeData(NamedTuple):
    """`name` is what the person is called on the page, `about` what the file is called after."""

    data: dict[str, Any]
    name: str
    about: str


def whole_data_answer(whole: WholeData) -> HttpResponse:
    disposition = f'attachment; filename="altyn-oimaq-{whole.about}.zip"'
    packed = whole_data_zip(whole.data, name=whole.name)
    return HttpResponse(packed, content_type="application/zip", headers={"Content-Disposition": disposition})


def whole_data_zip(data: dict[str, Any], *, name: str) -> bytes:
    """`data.json` and `data.html` beside one another; `name` is what the person is called on the page."""
    machine = json.dumps(data, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
    page = render_to_string("core/whole_data.html", {"name": name, "value": json.loads(machine)})
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", machine)
        archive.writestr("data.html", page)
    return packed.getvalue()
