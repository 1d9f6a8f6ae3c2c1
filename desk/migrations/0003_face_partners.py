from django.db import migrations

from desk.guards import guard


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0002_report_guards"),
        ("forum", "0005_face_partners"),
    ]

    operations = [guard("forum_partner", "edition_id")]
