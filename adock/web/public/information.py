"""The pages that speak of the service itself: contact, legal pages, site map, robots, security contact."""

from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from adock.core.retention import retentions
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Link
from adock.web.public.pages import PrivacyPage, SitemapPage, SitemapSection

# Address of each page, its template, its name in the site map.
PAGES = (
    ("contact", "pages/contact.jinja", "Contact"),
    ("accessibilite", "pages/accessibilite.jinja", "Accessibilité"),
    ("mentions-legales", "pages/mentions-legales.jinja", "Mentions légales"),
    ("donnees-personnelles", "pages/donnees-personnelles.jinja", "Données personnelles"),
    ("cookies", "pages/cookies.jinja", "Gestion des cookies"),
    ("cgu", "pages/cgu.jinja", "Conditions générales d'utilisation"),
)

SITE_MAP = SitemapPage(
    sections=(
        SitemapSection("Chercher", (Link("Accueil", "/"), Link("Recherche", "/recherche"))),
        SitemapSection(
            "Vérifier une attestation",
            (
                Link("Par son code ou son fichier", "/attestations/verifier"),
                Link("Sans réseau", "/attestations/hors-ligne"),
            ),
        ),
        SitemapSection("Comprendre", (Link("Aide", "/aide"), Link("Contact", "/contact"))),
        SitemapSection("Espace transporteur", (Link("Se connecter", "/connexion"), Link("Créer un compte", "/inscription"))),
        SitemapSection("Pour les développeurs", (Link("API", "/api/"),)),
        SitemapSection(
            "À propos du service",
            tuple(Link(name, f"/{path}") for path, _, name in PAGES if path != "contact"),
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
    """Search engines may read the pages; the endless combinations of the search, the API and certificates are not for them."""
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
    """RFC 9116; valid a year from the day it is read, at midnight so that its text is the same all day."""
    contact = settings.SITE["contact_email"] or "contact@adock.invalid"
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=365)
    lines = (
        f"Contact: mailto:{contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: fr, en",
    )
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
