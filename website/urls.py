from django.urls import path

from . import installable, views
from .previews import views as previews

app_name = "website"

urlpatterns = [
    path("", views.home, name="home"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("looking/stop/", views.stop_looking, name="stop_looking"),
    path("manifest.webmanifest", installable.manifest, name="manifest"),
    path("no-connection/", installable.without_network, name="without_network"),
    path("preview/forum.png", previews.preview, name="preview"),
    path("preview/programme/<slug:code>.png", previews.lecture, name="preview_lecture"),
    path("preview/exhibitors/<slug:slug>.png", previews.exhibitor, name="preview_exhibitor"),
]
