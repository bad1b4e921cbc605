"""The pages about the service itself: contact, legal pages, site map, robots, security contact."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from adock.accounts.paths import sign_in_path, sign_up_path
from adock.certificates.paths import check_path, offline_check_path
from adock.core.paths import (
    accessibility_path,
    api_guide_path,
    contact_path,
    cookies_path,
    help_path,
    home_path,
    legal_notice_path,
    personal_data_path,
    terms_of_use_path,
)
from adock.core.retention import retentions
from adock.search.paths import search_path
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link
from adock.web.public.pages import PrivacyPage, SitemapPage, SitemapSection

# Address of each page, its template, its name in the site map.
PAGES = (
    (accessibility_path(), "pages/accessibilite.jinja", "Accessibilité"),
    (legal_notice_path(), "pages/mentions-legales.jinja", "Mentions légales"),
    (personal_data_path(), "pages/donnees-personnelles.jinja", "Données personnelles"),
    (cookies_path(), "pages/cookies.jinja", "Gestion des cookies"),
    (terms_of_use_path(), "pages/cgu.jinja", "Conditions générales d'utilisation"),
)

SITE_MAP = SitemapPage(
    sections=(
        SitemapSection("Chercher", (Link("Accueil", home_path()), Link("Recherche", search_path()))),
        SitemapSection(
            "Vérifier une attestation",
            (
                Link("Par son code ou son fichier", check_path()),
                Link("Sans réseau", offline_check_path()),
            ),
        ),
        SitemapSection("Comprendre", (Link("Aide", help_path()), Link("Contact", contact_path()))),
        SitemapSection("Espace transporteur", (Link("Se connecter", sign_in_path()), Link("Créer un compte", sign_up_path()))),
        SitemapSection("Pour les développeurs", (Link("API", api_guide_path()),)),
        SitemapSection(
            "À propos du service",
            tuple(Link(name, path) for path, _, name in PAGES),
        ),
    )
)

PRIVACY = PrivacyPage(lasts={code: kept.in_words for code, kept in retentions().items()})


def view_of(template: str) -> Callable[[HttpRequest], HttpResponse]:
    def view(request: HttpRequest) -> HttpResponse:
        return render_page(request, template, PRIVACY if template == "pages/donnees-personnelles.jinja" else None)

    return view


def site_map(request: HttpRequest) -> HttpResponse:
    return render_page(request, "pages/plan-du-site.jinja", SITE_MAP)


def robots(request: HttpRequest) -> HttpResponse:
    """Lets search engines read the pages, but not the search's endless combinations, the API or certificates."""
    lines = (
        "User-agent: *",
        "Disallow: /recherche",
        "Disallow: /api/v1/",
        "Disallow: /attestations/",
        "Allow: /attestations/verifier",
        "Allow: /attestations/hors-ligne",
        "Allow: /",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def security_contact(request: HttpRequest) -> HttpResponse:
    """RFC 9116; valid for a year from the day it is read, until midnight so that its text is the same all day."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=365)
    lines = (
        f"Contact: mailto:{settings.SITE['contact_email']}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
