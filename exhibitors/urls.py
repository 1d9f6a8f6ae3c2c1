"""Addresses of the exhibitors' wing: the office below `/exhibit/`, what is public elsewhere."""

from django.urls import path

from .views import membership, office, signup

app_name = "exhibitors"

urlpatterns = [
    path("exhibit/", office.office, name="office"),
    path("exhibit/sign-up/", signup.sign_up, name="sign_up"),
    path("exhibit/confirm/<str:token>/", signup.confirm, name="confirm"),
    path("exhibit/resend/", signup.resend, name="resend"),
    path("exhibit/companies/", membership.companies, name="companies"),
]
