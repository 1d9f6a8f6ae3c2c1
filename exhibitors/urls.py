"""Pages for companies, below /exhibit/."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

app_name = "exhibitors"


def _soon(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("exhibit/application/", _soon, name="application"),
]
