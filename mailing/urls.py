"""The development mailbox. Included only where MAIL_DIR is set."""

from django.urls import path

from . import mailbox

app_name = "mailing"

urlpatterns = [
    path("", mailbox.letters, name="mailbox"),
    path("<str:name>/", mailbox.letter, name="letter"),
    path("<str:name>/html", mailbox.html, name="html"),
    path("<str:name>/raw", mailbox.raw, name="raw"),
    path("<str:name>/<int:number>", mailbox.attachment, name="attachment"),
]
