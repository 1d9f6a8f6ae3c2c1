"""Seats that are left to the stand-by line: one more state. Rows are looked at without holding up sign-ups."""

from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

STATES = [
    "confirmed", "waitlisted", "offered", "cancelled", "expired", "passed", "attended", "no_show", "released",
]  # fmt: skip


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("forum_sessions", "0004_history_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="programmerules",
            name="release_minutes",
            field=models.PositiveSmallIntegerField(
                default=5,
                help_text="Only where somebody was marked as come by then, and never before the waiting list closes. 0: never by itself.",
                verbose_name="minutes before the start when empty seats go to the stand-by line",
            ),
        ),
        migrations.AlterField(
            model_name="signup",
            name="state",
            field=models.CharField(
                choices=[
                    ("confirmed", "seat confirmed"),
                    ("waitlisted", "on the waiting list"),
                    ("offered", "a seat is offered"),
                    ("cancelled", "sign-up cancelled"),
                    ("expired", "the offer ran out"),
                    ("passed", "turn missed: another seat at the same time"),
                    ("attended", "attended"),
                    ("no_show", "did not come"),
                    ("released", "seat left to the stand-by line"),
                ],
                editable=False,
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RemoveConstraint(model_name="signup", name="signup_state_known"),
        AddConstraintNotValid(
            model_name="signup",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", STATES)), name="signup_state_known"
            ),
        ),
        ValidateConstraint(model_name="signup", name="signup_state_known"),
    ]
