"""What the journal says of webhooks, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "webhook.created": _("Webhook added"),
        "webhook.changed": _("Webhook changed"),
        "webhook.secret_changed": _("New secret of a webhook made"),
        "webhook.removed": _("Webhook removed"),
        "webhook.tested": _("Test message of a webhook sent"),
        "webhook.paused": _("Webhook paused"),
        "webhook.resumed": _("Webhook resumed"),
        "webhook.replayed": _("Message of a webhook sent again"),
    }
)
