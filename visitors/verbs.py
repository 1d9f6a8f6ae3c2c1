"""What the journal says of visitors, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "visitor.registered": _("Visitor registered"),
        "visitor.registered_again": _("Visitor registered once more"),
        "visitor.corrected": _("Visitor's details corrected"),
        "visitor.came": _("Visitor came"),
        "visitor.cancelled": _("Registration cancelled"),
        "visitor.erased": _("Personal data erased"),
        "person.exported": _("All data of a person taken away"),
        "visitor.deletion_asked": _("Deletion of personal data asked for"),
        "visitor.deletion_taken_back": _("Request to delete personal data taken back"),
        "visitor.deletion_refused": _("Deletion of personal data refused"),
        "visitor.consented": _("Consent given"),
        "visitor.withdrew_consent": _("Consent withdrawn"),
        "visitor.look_began": _("An organiser began to look as the visitor"),
        "visitor.look_ended": _("An organiser ended looking as the visitor"),
        "ticket.sent_again": _("Ticket sent again"),
        "ticket.reissued": _("New ticket issued, the old one revoked"),
        "visitor.exported": _("Visitors exported"),
        "visitor.disclosed": _("List of visitors read by a program"),
    }
)
