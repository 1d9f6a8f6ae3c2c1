"""Where people stop the news."""

from django.urls import path

from . import views

app_name = "news"

urlpatterns = [path("news/stop/<str:token>/", views.stop_news, name="stop")]
