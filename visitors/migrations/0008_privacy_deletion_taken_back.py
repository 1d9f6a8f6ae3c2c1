"""A deletion request that the person has taken back: one more state. Rows are looked at without holding up anybody."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

STATES = ["waiting", "done", "refused", "taken_back"]


class Migration(migrations.Migration):
    dependencies = [("visitors", "0007_lists_search_index")]

    operations = [
        migrations.RemoveConstraint(model_name="deletionrequest", name="deletion_state_known"),
        migrations.AlterField(
            model_name="deletionrequest",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "waiting"), ("done", "done"), ("refused", "refused"), ("taken_back", "taken back"),
                ],
                default="waiting",
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        AddConstraintNotValid(
            model_name="deletionrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="deletion_state_known"
            ),
        ),
        ValidateConstraint(model_name="deletionrequest", name="deletion_state_known"),
    ]  # fmt: skip
