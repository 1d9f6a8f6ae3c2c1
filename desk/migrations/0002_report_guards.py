from django.db import migrations

from desk.guards import functions, guard, guard_edition

EXHIBITORS = (
    "application", "booking", "booth", "hall", "catalogueentry", "terms", "standtype", "instalmentrule",
    "cancellationfee", "badgequota", "service", "invoice", "numberseries", "bankstatement",
)  # fmt: skip
SESSIONS = ("room", "track", "lecture", "speaker", "programmerules", "release", "seating")
OF_APPLICATION = (
    "representedcompany", "attachment", "note", "staffbadge", "serviceorder", "application_groups",
)  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0001_report_statistics"),
        ("forum", "0003_report_archive"),
        ("visitors", "0003_report_visits"),
        ("exhibitors", "0001_initial"),
        ("forum_sessions", "0001_initial"),
    ]

    operations = [
        functions(),
        guard_edition(),
        guard("forum_openingday", "edition_id"),
        guard("visitors_visitor", "edition_id"),
        *(guard(f"visitors_{name}", "visitor_id") for name in ("consent", "visit")),
        *(guard(f"exhibitors_{name}", "edition_id") for name in EXHIBITORS),
        *(guard(f"exhibitors_{name}", "application_id") for name in OF_APPLICATION),
        *(guard(f"exhibitors_{name}", "invoice_id") for name in ("invoiceline", "due", "payment")),
        guard("exhibitors_serviceorderline", "order_id"),
        guard("exhibitors_productphoto", "entry_id"),
        *(guard(f"forum_sessions_{name}", "edition_id") for name in SESSIONS),
        *(guard(f"forum_sessions_{name}", "lecture_id") for name in ("signup", "speaking")),
    ]
