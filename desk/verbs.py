"""What the journal says of editions, their statistics and tokens that end, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "edition.copied": _("Edition made from a former one"),
        "edition.made_current": _("Edition made the current one"),
        "edition.archived": _("Edition archived"),
        "edition.reopened": _("Archive of the edition opened"),
        "edition.purged": _("Personal data of the edition deleted"),
        "api_token.end_announced": _("Told that an API token ends"),
        "statistics.kept": _("Statistics kept"),
    }
)
