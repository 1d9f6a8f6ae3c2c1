"""`/exhibitors.xlsx`: who takes part in the edition, for organisers' programs. Journalled."""

from django.http import FileResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from accounts.api import ORGANISERS, organiser_with
from accounts.models import ApiToken, Scope
from core.api.views import HouseAPIView
from forum.api.editions import EDITION, edition_of_call
from spreadsheets.api import FILE_RESPONSES, table_file

from ..models import Application
from ..states import TAKES_PART
from ..tables.companies import APPLICATIONS, ApplicationsOut


class ExhibitorsFileView(HouseAPIView):
    authentication_classes = ORGANISERS
    permission_classes = [
        organiser_with(Scope.READ, Scope.PERSONAL_DATA, permission="exhibitors.view_application")
    ]

    @extend_schema(operation_id="exhibitors_file", parameters=[EDITION], responses=FILE_RESPONSES)
    def get(self, request: Request) -> FileResponse:
        """Exhibitors and co-exhibitors as an Excel table. Contacts are there for the scope `personal_data` only."""
        rows = Application.objects.filter(edition=edition_of_call(request), state__in=sorted(TAKES_PART))
        token = request.auth
        sees_people = not isinstance(token, ApiToken) or Scope.PERSONAL_DATA in token.scopes
        columns = [
            column.code
            for column in ApplicationsOut.columns
            if sees_people or not column.code.startswith("contact_")
        ]
        return table_file(request, APPLICATIONS, rows.order_by("number", "pk"), columns, "exhibitors.xlsx")
