"""What the organisers' desk looks like: unfold's settings."""

from django.templatetags.static import static

UNFOLD = {
    "SITE_TITLE": "ALTYN OIMAQ",
    "SITE_HEADER": "ALTYN OIMAQ",
    "SITE_SYMBOL": "apparel",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/favicon.svg")}
    ],
    "STYLES": [lambda request: static("css/desk-tokens.css"), lambda request: static("css/desk.css")],
    "SCRIPTS": [lambda request: static("js/desk.js")],
    "DASHBOARD_CALLBACK": "desk.views.first_page",
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "desk.navigation.sidebar",
    },
    "SHOW_LANGUAGES": False,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "BORDER_RADIUS": "4px",
    # The gold of static/css/tokens.css, from paper to night.
    "COLORS": {
        "primary": {
            "50": "#faf6ec",
            "100": "#f2e8cf",
            "200": "#e6d3a1",
            "300": "#d9b25e",
            "400": "#c79d45",
            "500": "#a8802c",
            "600": "#74540d",
            "700": "#5e440b",
            "800": "#493509",
            "900": "#352606",
            "950": "#1f1703",
        }
    },
}
