"""The six roles as groups, with what `accounts.roles` gives them. Later releases: our `migrate` command."""

from django.db import migrations


def give(apps, schema_editor):
    from accounts.services.roles import set_up_roles

    set_up_roles(registry=apps)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0003_roles_groups"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
