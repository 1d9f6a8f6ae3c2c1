"""What the journal says of tables, in words. What an export is about says its wing: `visitor.exported`."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "table.import_began": _("Taking in of a table began"),
        "table.import_done": _("Table taken in"),
        "table.import_stopped": _("Taking in of a table stopped"),
        "table.import_failed": _("Taking in of a table failed"),
        "export.downloaded": _("Exported file downloaded"),
    }
)
