"""What the journal says of letters, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "letter.worded": _("Own words of a letter saved"),
        "letter.reset": _("Built-in words of a letter put back"),
        "letter.tested": _("Test copy of a letter sent"),
        "letter.sent_again": _("Letter sent again"),
        "campaign.drafted": _("Letter to many drafted"),
        "campaign.edited": _("Letter to many changed"),
        "campaign.put_up": _("Letter to many put up for review"),
        "campaign.counted": _("People of a letter to many counted"),
        "campaign.reviewed": _("Letter to many reviewed"),
        "campaign.taken_back": _("Letter to many taken back to the draft"),
        "campaign.discarded": _("Letter to many discarded"),
        "campaign.started": _("Letter to many started"),
        "campaign.stopped": _("Letter to many stopped"),
        "campaign.resumed": _("Letter to many resumed"),
        "campaign.finished": _("Letter to many finished"),
    }
)
