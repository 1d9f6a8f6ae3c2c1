"""What the journal says of lectures and sign-ups, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "lecture.placed": _("Lecture moved on the timetable"),
        "speaker.photo_set": _("Photo of a speaker uploaded"),
        "speaker.photo_removed": _("Photo of a speaker removed"),
        "lecture.resized": _("Number of seats changed"),
        "lecture.attendance_closed": _("Attendance closed"),
        "lecture.seats_released": _("Untaken seats left to the stand-by line"),
        "programme.imported": _("Programme imported"),
        "programme.released": _("Programme released"),
        "signup.confirmed": _("Seat at a lecture confirmed"),
        "signup.waitlisted": _("Put on the waiting list of a lecture"),
        "signup.offered": _("Seat at a lecture offered"),
        "signup.accepted": _("Offered seat accepted"),
        "signup.cancelled": _("Sign-up for a lecture cancelled"),
        "signup.expired": _("Offer of a seat ran out"),
        "signup.passed": _("Turn in the waiting list missed"),
        "signup.attended": _("Attended the lecture"),
        "signup.no_show": _("Did not come to the lecture"),
        "signup.released": _("Untaken seat left to the stand-by line"),
        "signup.added_by_hand": _("Added to a lecture by hand"),
        "signup.taken_away": _("Sign-up taken away by an organiser"),
        "signup.disclosed": _("List of sign-ups read by a program"),
        "signup.wish_changed": _("Wish to get a free seat at once changed"),
        "lecture.exported": _("Lectures exported"),
        "signup.exported": _("Sign-ups exported"),
    }
)
