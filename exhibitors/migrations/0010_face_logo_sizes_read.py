from django.core.files.storage import default_storage
from django.db import migrations
from PIL import Image


def read_sizes(apps, schema_editor):
    """Of the logos that are there; one whose file is gone keeps 0 and is not seen anyway."""
    entries = apps.get_model("exhibitors", "CatalogueEntry").objects
    named = entries.exclude(logo=None).exclude(logo="").values_list("pk", "logo")
    for pk, name in named.iterator():
        try:
            with default_storage.open(name) as file, Image.open(file, formats=("WEBP",)) as image:
                width, height = image.size
        except OSError:
            continue
        entries.filter(pk=pk, logo=name).update(logo_width=width, logo_height=height)


class Migration(migrations.Migration):

    dependencies = [
        ("exhibitors", "0009_face_logo_sizes"),
    ]

    operations = [
        migrations.RunPython(read_sizes, migrations.RunPython.noop),
    ]
