"""`/api/v1/`: one line for each address of the contract."""

from django.urls import path

from sessions import api as sessions
from visitors import api as visitors

app_name = "api"

urlpatterns = [
    path("lectures/", sessions.LecturesView.as_view(), name="lectures"),
    path("lectures/<slug:code>/", sessions.LectureView.as_view(), name="lecture"),
    path("speakers/", sessions.SpeakersView.as_view(), name="speakers"),
    path("visitors/", visitors.RegistrationView.as_view(), name="visitors"),
    path("visitors/me/", visitors.MeView.as_view(), name="visitor_me"),
    path("visitors/me/ticket/", visitors.MyTicketView.as_view(), name="visitor_ticket"),
    path("visitors/me/cancel/", visitors.MyCancelView.as_view(), name="visitor_cancel"),
    path("visitors/me/signups/", sessions.MySignUpsView.as_view(), name="signups"),
    path("visitors/me/signups/<slug:code>/", sessions.MySignUpView.as_view(), name="signup"),
    path("visitors/me/signups/<slug:code>/accept/", sessions.MyOfferView.as_view(), name="signup_accept"),
]
