"""Where every address leads. Kazakh at the root, the same pages below /ru/ and /en/."""

from functools import partial

from allauth.account.decorators import secure_admin_login
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _
from drf_spectacular.views import SpectacularSwaggerSplitView

from core.pictures.serving import picture
from exhibitors.views.media import floor_drawing
from website import crawlers, errors, health, installable
from website.api_document import SchemaView

admin.autodiscover()
admin.site.index_title = _("Today")
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
# Every page of the desk is given the list of all models, and hardly one reads it: the sidebar is ours.
_app_list = admin.site.get_app_list
admin.site.get_app_list = lambda *asked: SimpleLazyObject(partial(_app_list, *asked))  # type: ignore[method-assign, assignment]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.crashed

# One look passes a group by, so what is asked most often is found soon.
_about_the_api = [
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="docs"),
]
_media = [
    path("catalogue/<str:name>", picture, {"folder": "catalogue"}, name="picture"),
    path("speakers/<str:name>", picture, {"folder": "speakers"}, name="portrait"),
    path("partners/<str:name>", picture, {"folder": "partners"}, name="partner_logo"),
    path("plans/<str:name>", floor_drawing, name="floor_drawing"),
]

# For machines: no language in the address.
urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("altyn_oimaq.api_urls")),
    path("api/", include(_about_the_api)),
    path("media/", include(_media)),
    path("health/live", health.live, name="live"),
    path("health/ready", health.ready, name="ready"),
    path("metrics", health.metrics, name="metrics"),
    path("robots.txt", crawlers.robots, name="robots"),
    path("sitemap.xml", crawlers.sitemap, name="sitemap"),
    path("sw.js", installable.service_worker, name="service_worker"),
]

urlpatterns += i18n_patterns(
    path("", include("sessions.urls")),
    path("", include("visitors.urls")),
    path("", include("exhibitors.urls")),
    path("", include("website.urls")),
    path("", include("mailing.news_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", include("desk.urls")),
    path("admin/", admin.site.urls),
    *([path("mailbox/", include("mailing.urls"))] if settings.MAIL_DIR else []),
    prefix_default_language=False,
)
