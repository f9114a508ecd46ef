"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from articles.models import Article, PlainPage
from asana_site.sitemaps import ContentSitemap, NamedPagesSitemap
from asana_site.views import wellknown
from programs.models import Program

SITEMAPS = {
    "pages": NamedPagesSitemap(
        *("home", "programs", "levels-of-care", "articles", "faq", "verify-insurance", "contact")
    ),
    "programs": ContentSitemap(Program),
    "articles": ContentSitemap(Article),
    "texts": ContentSitemap(PlainPage),
}

urlpatterns = [
    path("", include("articles.urls")),
    path("programs/", include("programs.urls")),
    path("", include("intake.urls")),
    path("robots.txt", wellknown.robots_txt, name="robots-txt"),
    path("sitemap.xml", sitemap, {"sitemaps": SITEMAPS}, name="sitemap"),
    path(".well-known/security.txt", wellknown.security_txt, name="security-txt"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
]

if settings.HAS_ADMIN:
    urlpatterns += [
        path(settings.ADMIN_PATH, include("asana_site.staff.urls")),
        path(settings.ADMIN_PATH, admin.site.urls),
    ]

handler400 = "asana_site.views.errors.bad_request"
handler403 = "asana_site.views.errors.permission_denied"
handler404 = "asana_site.views.errors.page_not_found"
handler500 = "asana_site.views.errors.server_error"
