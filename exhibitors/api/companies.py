"""`POST /companies/` for anyone, `/companies/me/` for the company itself."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import idempotent
from core.api.problems import problem_response
from core.api.schema import refusals
from core.api.shapes import Shape
from core.api.views import HouseAPIView
from core.errors import InvalidInput
from forum.models import ConsentScope
from forum.queries import current_forum
from journal.actors import SOMEBODY

from ..access import find_application
from ..details.company import clean_company, flat
from ..limits import count_sign_up
from ..queries.companies import as_typed, choice_of, shown
from ..services import companies
from ..services.companies import CompanyExists, TaxIdFixed
from ..states import Door
from .authentication import CompanyAPIView, standing_of_call


def _text(limit: int, *, required: bool = False) -> serializers.CharField:
    """Shape only; what a name or a number may be is said once, in `exhibitors.details.company`."""
    return serializers.CharField(
        required=required, allow_blank=not required, max_length=limit, trim_whitespace=False
    )


class NameSerializer(Shape):
    """Without the legal form; one that is typed with it (`«…» ЖШС`) is recognised and taken off."""

    kk = _text(800, required=True)
    ru = _text(800, required=True)
    en = _text(800)


class TextsSerializer(Shape):
    kk = _text(800)
    ru = _text(800)
    en = _text(800)


class ContactSerializer(Shape):
    given_name = _text(320, required=True)
    family_name = _text(320, required=True)
    position = _text(480)
    email = _text(1000, required=True)
    phone = _text(160, required=True)
    language = _text(2, required=True)


class CompanyDetailsSerializer(Shape):
    """`tax_id` is a BIN or an IIN, told apart by itself. `region` is an ISO 3166-2 code."""

    tax_id = _text(40, required=True)
    legal_form = _text(5, required=True)
    name = NameSerializer()
    category = _text(10, required=True)
    product_groups = serializers.ListField(child=_text(12), required=False, max_length=50)
    region = _text(6)
    city = TextsSerializer(required=False)
    address = TextsSerializer(required=False)
    contact = ContactSerializer()
    vat_payer = serializers.BooleanField(required=False)
    iik = _text(60)
    bic = _text(20)


class SignUpSerializer(CompanyDetailsSerializer):
    password = serializers.CharField(
        required=False, allow_blank=True, max_length=200, trim_whitespace=False, write_only=True,
        help_text="Without one the contact signs in by links.",
    )  # fmt: skip
    consents = serializers.ListField(
        child=serializers.ChoiceField(choices=ConsentScope.values),
        max_length=10,
        help_text="`processing` is needed.",
    )


_SIGN_UP = SignUpSerializer()


class SignedUpSerializer(serializers.Serializer[Any]):
    """`token` is the company's secret, for `Authorization: Bearer`; it is told this once."""

    code = serializers.CharField()
    token = serializers.CharField()


class ShownContactSerializer(ContactSerializer):
    confirmed = serializers.BooleanField(help_text="A link of our letters was followed.")


class ShownApplicationSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    number = serializers.CharField()
    state = serializers.CharField()


class CompanySerializer(CompanyDetailsSerializer):
    code = serializers.CharField()
    tax_id_kind = serializers.CharField()
    kbe = serializers.CharField()
    contact = ShownContactSerializer()
    application = ShownApplicationSerializer(allow_null=True)
    created_at = serializers.DateTimeField()


class CompaniesView(HouseAPIView):
    counts_itself = ("POST",)

    @extend_schema(
        operation_id="sign_up_company",
        request=SignUpSerializer,
        responses={201: SignedUpSerializer, **refusals(400, CompanyExists)},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Sign up a company; the contact gets a link to confirm the address."""
        at, forum = timezone.now(), current_forum()
        typed = _SIGN_UP.run_validation(request.data)
        details = clean_company(typed, forum=forum)
        count_sign_up(request._request, email=details.contact_email, proven=True)
        try:
            result = companies.sign_up_company(
                forum=forum,
                details=details,
                consents=typed["consents"],
                language_read=details.language,
                door=Door.API,
                actor=SOMEBODY,
                at=at,
                password=typed.get("password", ""),
            )
        except CompanyExists as refusal:
            # Answered, not raised: the letter to the company's own contact stays.
            return problem_response(status=refusal.status, code=refusal.code, detail=str(refusal))
        body = {"code": result.company.code, "token": result.token}
        return Response(body, status=201, headers={"Location": reverse("api:company_me")})


class CompanyMeView(CompanyAPIView):
    @extend_schema(operation_id="company", responses={200: CompanySerializer})
    def get(self, request: Request) -> Response:
        """The company's own data."""
        company = standing_of_call(request).company
        application = find_application(company, current_forum().edition)
        return Response(shown(company, application))

    @extend_schema(
        operation_id="correct_company",
        request=CompanyDetailsSerializer(partial=True),
        responses={200: CompanySerializer, **refusals(400, CompanyExists, TaxIdFixed)},
    )
    @idempotent
    def patch(self, request: Request) -> Response:
        """Correct some of the details; `name`, `contact`, `city` and `address` may be sent in part.

        A new `contact.email` counts when its mailbox has answered the letter that goes there; until then
        the former one is shown and written to.
        """
        standing, forum = standing_of_call(request), current_forum()
        shape = CompanyDetailsSerializer(data=request.data, partial=True)
        shape.is_valid(raise_exception=True)
        if not shape.validated_data:
            raise InvalidInput({"non_field_errors": [_("There is nothing to correct in this request.")]})
        company = standing.company
        application = find_application(company, forum.edition)
        before = as_typed(company, application)
        details = clean_company(before | flat(shape.validated_data), forum=forum)
        companies.correct_company(
            company=company,
            details=details,
            forum=forum,
            actor=standing.actor,
            at=timezone.now(),
            before=before,
        )
        if companies.chooses(details, before):
            application = find_application(company, forum.edition)
            before = as_typed(company, application)
        return Response(shown(company, application, choice_of(before)))
