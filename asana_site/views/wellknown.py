"""Small files that programs ask for: robots.txt, security.txt."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from asana_site.pages import absolute, center_of

PLAIN = "text/plain; charset=utf-8"


@require_safe
def robots_txt(request: HttpRequest) -> HttpResponse:
    """What search engines may read: nothing, until the site is told that it is live."""
    if settings.SITE_LIVE:
        lines = ["User-agent: *", "Disallow:", f"Sitemap: {absolute(reverse('sitemap'))}"]
    else:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to report a weakness (RFC 9116). It expires half a year from today."""
    center = center_of(request)
    address = center.security_contact or center.email
    expires = timezone.now().replace(microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: mailto:{address}" if address else f"Contact: {center.telephone_uri}",
        f"Expires: {expires:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages: en",
        f"Canonical: {absolute(reverse('security-txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type=PLAIN)


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The address that browsers guess; the pages themselves name the drawing."""
    return redirect(static("img/favicon.svg"))
