"""Made-up contexts for every template: usual, extreme and empty. Companies are fictional (SIREN 000…)."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from markupsafe import Markup

from adock.accounts.models import Provider
from adock.core.siren import group_siren, group_siret, luhn_digit
from adock.web.accounts import provider_pages
from adock.web.accounts.provider_choices import provider_button
from adock.web.kit import errors, pieces
from adock.web.kit.drawings import licence_bar, outline_of, timeline_axis, town_map
from adock.web.kit.jinja import piece
from adock.web.kit.pieces import Choice, Day, Link, Number, State, Tag
from adock.web.public import information, pages
from adock.web.public.certificates import pages as certificate_pages
from adock.web.public.contact import ReportForm

TODAY = date(2026, 11, 24)

SITE = pieces.Site(
    ministry="Ministère chargé des transports",
    publisher="Service d'essai",
    publisher_address="1 rue de l'Exemple, 75000 Paris",
    publisher_phone="01 00 00 00 00",
    publication_director="La directrice du service",
    host="Hébergeur d'essai",
    host_address="2 rue de l'Exemple, 75000 Paris",
    host_phone="01 00 00 00 01",
    contact_email="contact@adock.invalid",
    data_protection_email="donnees@adock.invalid",
    source_url="https://adock.invalid/source",
)
REGISTER = "Registre des transports, situation au 24 novembre 2026."
GOOD = pieces.Plate(
    State.GOOD,
    "En règle",
    "Licence communautaire valable jusqu'au 12 mars 2031, 6 copies conformes.",
    "Aujourd'hui, 24 novembre 2026, tout transport. " + REGISTER,
)
WATCH = pieces.Plate(
    State.WATCH,
    "À vérifier",
    "L'Insee indique cet établissement fermé depuis le 31 mai 2026 ; le registre le compte encore.",
    "Aujourd'hui, 24 novembre 2026, tout transport. " + REGISTER,
)
UNSUITED = pieces.Plate(
    State.UNSUITED,
    "Ne couvre pas ce transport",
    "Licence de transport intérieur, pour véhicules de 3,5 t au plus : elle ne couvre pas un poids lourd.",
    "Le 30 novembre 2026, véhicule de plus de 3,5 t, trajet international. " + REGISTER,
    "R3211-12 du code des transports",
)
BAD = pieces.Plate(
    State.BAD,
    "Pas en règle",
    "La licence communautaire a expiré le 3 février 2026.",
    "Le 30 novembre 2026, véhicule de plus de 3,5 t, trajet international. " + REGISTER,
)
LONG_NAME = "SOCIETE DES TRANSPORTS INTERNATIONAUX ET DE LOGISTIQUE FRIGORIFIQUE DUPONT-LEHERISSEY ET FILS"


def siret(rank: int) -> str:
    siren = f"000{rank:05d}"
    siren += luhn_digit(siren)
    return siren + "0001" + luhn_digit(siren + "0001")


def number_of(rank: int) -> Number:
    return Number("SIRET", group_siret(siret(rank)), siret(rank))


def line(rank: int, name: str, place: str, plate: pieces.Plate, **changes: Any) -> pieces.Line:
    usual = pieces.Line(
        url=f"/etablissements/{siret(rank)}",
        name=name,
        trade_name="",
        place=place,
        siret=group_siret(siret(rank)),
        plate=plate,
        licences="Licence communautaire",
        covers="tous véhicules, France et Europe",
        notes=("Siège",),
    )
    return replace(usual, **changes)


def written(lines: Iterable[pieces.Line]) -> Markup:
    return Markup("").join(piece("components/plate.jinja", "result_line", line) for line in lines)


def small(plate: pieces.Plate, sentence: str) -> pieces.Plate:
    return replace(plate, sentence=sentence, day="")


LINES = (
    line(1234, "TRANSPORTS MOREL", "35000 Rennes (Ille-et-Vilaine)", small(GOOD, "Jusqu'au 12 mars 2031, 6 copies")),
    line(
        1235,
        "MOREL ET FILS",
        "29200 Brest (Finistère)",
        small(WATCH, "Fermé selon l'Insee depuis le 31 mai 2026"),
        trade_name="Les Déménageurs d'Armor",
        licences="Licence de transport intérieur",
        covers="3,5 t au plus, en France",
    ),
    line(
        1236,
        "S.T.M. MOREL EXPRESS",
        "44470 Carquefou (Loire-Atlantique)",
        small(BAD, "La licence communautaire a expiré le 3 février 2026"),
        notes=("Établissement secondaire",),
    ),
    line(
        1237,
        LONG_NAME,
        "51290 Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson (Marne)",
        small(GOOD, "Jusqu'au 1er décembre 2026, 128 copies"),
    ),
    line(1238, "2 A TRANS", "97410 Saint-Pierre (La Réunion)", small(BAD, "Sans licence"), licences="", covers=""),
)

FILTERS = pages.Filters(
    action="/recherche",
    licences=(
        Choice("LC", "Communautaire", chosen=True, hint="Tous véhicules, France et Europe"),
        Choice("LTI", "Transport intérieur", hint="3,5 t au plus, en France"),
    ),
    departements=(Choice("35", "35 Ille-et-Vilaine", chosen=True),),
    departures=(),
    arrivals=(),
    specialities=(
        Choice("ANIMAL", "Animaux vivants"),
        Choice("DEMENAGEMENT", "Déménagement"),
        Choice("TEMPERATURE", "Température dirigée"),
        Choice("VRAC_LIQUIDE", "Vrac liquide"),
    ),
    only_valid=False,
    chosen_count=2,
    known_departements=pieces.options((Choice("01", "Ain"), Choice("35", "Ille-et-Vilaine"), Choice("971", "Guadeloupe"))),
)

RESULTS = pages.ResultsPage(
    title="« morel » en Ille-et-Vilaine : 143 établissements",
    heading="143 établissements",
    query="morel",
    tags=(
        Tag("« morel »", "/recherche?departement=35&licence=LC"),
        Tag("Établie en Ille-et-Vilaine (35)", "/recherche?q=morel&licence=LC"),
        Tag("Licence communautaire", "/recherche?q=morel&departement=35"),
    ),
    lines=written(LINES),
    filters=FILTERS,
    pagination=pieces.Pagination(
        previous_url="/recherche?q=morel&page=1",
        next_url="/recherche?q=morel&page=3",
        links=(
            pieces.PageLink("1", "/recherche?q=morel&page=1"),
            pieces.PageLink("2", "/recherche?q=morel&page=2", is_current=True),
            pieces.PageLink("3", "/recherche?q=morel&page=3"),
            pieces.PageLink("…", ""),
            pieces.PageLink("8", "/recherche?q=morel&page=8"),
        ),
    ),
    nothing_found=None,
    register_day=Day.of(TODAY),
    order="Les noms exacts d'abord, puis les plus proches.",
    api_url="/api/v1/recherche?q=morel&departement=35&licence=LC",
)

NO_RESULTS = replace(
    RESULTS,
    title="« trasnport zephyr » : aucun établissement",
    heading="Aucun établissement trouvé",
    lines=written(()),
    pagination=None,
    order="",
    nothing_found=pages.NothingFound(
        understood="Nous avons cherché les mots « trasnport » et « zephyr », en Ille-et-Vilaine (35).",
        spellings=(Link("transport zéphyr", "/recherche?q=transport+zephyr"),),
        elsewhere=(Link("Les mêmes mots dans toute la France (3)", "/recherche?q=trasnport+zephyr"),),
        without_filters=Link("Chercher sans les filtres", "/recherche?q=trasnport+zephyr"),
        advice=(
            "Cherchez par SIRET : il est écrit sur le devis, la facture ou le site de l'entreprise.",
            "Essayez un seul mot du nom, ou la ville.",
        ),
        report_url="/contact",
    ),
)

WRONG_FILTER = replace(
    RESULTS,
    filters=replace(
        FILTERS,
        errors=(pieces.FieldError("depart", "« 20 » n'est pas un département : écrivez 2A ou 2B."),),
    ),
)


def licence(title: str, start: date, end: date, word: str, **changes: Any) -> pieces.LicencePanel:
    usual = pieces.LicencePanel(
        title=title,
        covers="Tous véhicules, en France et dans l'Espace économique européen.",
        number=Number("de licence", "2021 53 0001234", "2021530001234"),
        state_word=word,
        valid_from=Day.of(start),
        valid_until=Day.of(end),
        copies="6, dont 2 pour véhicules de 3,5 t au plus",
        remaining="dans 4 ans et 3 mois",
        bar=licence_bar(start, end, TODAY),
    )
    return replace(usual, **changes)


LICENCES = (
    licence("Licence communautaire", date(2021, 3, 13), date(2031, 3, 12), "En cours"),
    licence(
        "Licence de transport intérieur",
        date(2016, 2, 4),
        date(2026, 2, 3),
        "Expirée",
        covers="Véhicules de 3,5 t au plus, en France seulement.",
        remaining="depuis 9 mois",
        copies="nombre non indiqué",
    ),
)

EVENTS = tuple(
    pieces.Event(Day.of(day), title, before, after)
    for day, title, before, after in (
        (date(2026, 11, 2), "Copies conformes modifiées", "4 copies", "6 copies"),
        (date(2024, 6, 17), "Gestionnaire de transport modifié", "Camille Exemple", "Dominique Essai"),
        (date(2021, 3, 13), "Licence communautaire renouvelée", "au 12 mars 2021", "au 12 mars 2031"),
        (date(2020, 1, 8), "Dénomination modifiée", "MOREL TRANSPORTS", "TRANSPORTS MOREL"),
        (date(2019, 9, 2), "Adresse modifiée", "35200 Rennes", "35000 Rennes"),
        (date(2018, 5, 2), "Inscription au registre", "", ""),
    )
)

# A square with a bite, at the place of Ille-et-Vilaine: enough to draw, and no outline to keep in step.
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-2.2, 48.7], [-1.0, 48.6], [-1.1, 47.7], [-1.6, 47.9], [-2.2, 47.6], [-2.2, 48.7]]],
}


def drawn_map(town: str, latitude: float, longitude: float, code: str = "35") -> Any:
    """On the true outline where the project has it, on the square otherwise."""
    return town_map(outline_of(_geometry(code)), town, latitude, longitude)


def _geometry(code: str) -> Any:
    for path in Path(pieces.__file__).parents[2].glob("core/tables/*contours*.geojson"):
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return next(feature["geometry"] for feature in features if feature["properties"]["code"] == code)
    return SQUARE


QUESTION = pages.Question(
    action=f"/etablissements/{siret(1234)}",
    vehicles=(
        Choice("", "N'importe quel véhicule"),
        Choice("lourd", "Plus de 3,5 t (poids lourd)"),
        Choice("leger", "3,5 t au plus"),
        Choice("tres_leger", "2,5 t au plus, remorque comprise"),
    ),
    journeys=(
        Choice("", "N'importe quel trajet"),
        Choice("national", "En France"),
        Choice("international", "International"),
    ),
    day="2026-11-24",
    is_asked=False,
)

SHEET = pages.SheetPage(
    name="TRANSPORTS MOREL",
    trade_name="Morel Express",
    place="Rennes (Ille-et-Vilaine)",
    role="Siège",
    siret=number_of(1234),
    siret_label="SIRET",
    plate=GOOD,
    reasons=(
        pieces.Reason(
            State.NEUTRAL,
            "À savoir",
            "La licence de transport intérieur a expiré le 3 février 2026.",
            "R3211-12 du code des transports",
        ),
    ),
    question=QUESTION,
    licences=LICENCES,
    contact=pages.Contact(
        phone="02 99 00 00 00",
        phone_url="tel:+33299000000",
        email="exploitation@morel.invalid",
        website="morel.invalid",
        website_url="https://morel.invalid",
        area="France",
        departements="Ille-et-Vilaine, Morbihan, Loire-Atlantique",
        specialities=("Palettes", "Température dirigée", "Vrac solide"),
        description="Deux départs par jour vers Nantes et Paris.",
        confirmed_on=Day.of(date(2026, 9, 1)),
    ),
    identity=(
        pieces.Row("Raison sociale", "TRANSPORTS MOREL"),
        pieces.Row("SIREN", number=Number("SIREN", group_siren(siret(1234)[:9]), siret(1234)[:9])),
        pieces.Row("Numéro de TVA", number=Number("de TVA", "FR12 000 012 345", "FR12000012345")),
        pieces.Row("Adresse", "12 bis rue du Quai, 35000 Rennes"),
        pieces.Row("Forme juridique", "Société par actions simplifiée (SAS)"),
        pieces.Row("Activité", "49.41A Transports routiers de fret interurbains"),
        pieces.Row("Création", "2 mai 2018"),
        pieces.Row("Gestionnaire de transport", "Dominique Essai"),
        pieces.Row("Sirene", "Établissement actif", hint="Situation au 31 octobre 2026"),
    ),
    map=drawn_map("Rennes", 48.11, -1.68),
    map_label="Rennes dans le département de l'Ille-et-Vilaine",
    others=LINES,
    history=pieces.History(
        EVENTS,
        timeline_axis([date.fromisoformat(event.day.iso) for event in EVENTS], TODAY),
        Day.of(date(2026, 10, 1)),
    ),
    sources=(
        pieces.Source("Registre des transports", "situation au 24 novembre 2026, importé le 24 novembre 2026"),
        pieces.Source("Sirene (Insee)", "situation au 31 octobre 2026"),
    ),
    share_url=f"https://adock.invalid/etablissements/{siret(1234)}",
    printed_url=f"https://adock.invalid/etablissements/{siret(1234)}?le=2026-11-24",
    share_mail_url="mailto:?subject=TRANSPORTS%20MOREL",
    report_url="/contact",
    api_url=f"/api/v1/etablissements/{siret(1234)}",
    consulted_at="24 novembre 2026 à 14 h 05",
    company_url=f"/entreprises/{siret(1234)[:9]}",
    others_count="12 établissements",
    labels=(pieces.Row("Objectif CO2", "Labellisée jusqu'au 30 juin 2027"),),
    back=Link("Résultats pour « morel »", "/recherche?q=morel"),
)

BARE_SHEET = replace(
    SHEET,
    name=LONG_NAME,
    trade_name="",
    place="Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson (Marne)",
    role="Établissement secondaire",
    siret=Number("provisoire", "P2024000123", "P2024000123"),
    plate=BAD,
    reasons=(
        pieces.Reason(State.BAD, "Bloquant", "Aucune copie conforme : aucun véhicule n'est autorisé à rouler."),
        pieces.Reason(State.WATCH, "À vérifier", "Numéro provisoire : l'entreprise n'a pas encore de SIRET."),
    ),
    question=replace(
        QUESTION,
        is_asked=True,
        reset_url="/etablissements/P2024000123",
        errors=(pieces.FieldError("le", "Ce jour n'existe pas : écrivez-le ainsi, 2026-11-24."),),
    ),
    licences=(),
    contact=None,
    identity=(pieces.Row("Raison sociale", LONG_NAME), pieces.Row("Adresse"), pieces.Row("Gestionnaire de transport")),
    map=drawn_map("Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", 48.63, 4.65, "51"),
    others=(),
    history=None,
    labels=(),
    back=None,
    company_url="",
    others_count="",
)

COMPANY = pages.CompanyPage(
    name="TRANSPORTS MOREL",
    siren=Number("SIREN", group_siren(siret(1234)[:9]), siret(1234)[:9]),
    plate=WATCH,
    reasons=SHEET.reasons,
    establishment_count="3 établissements",
    filters=None,
    licences=(pages.HeldLicence(LICENCES[0], "2021 53 0001234", (Link("Siège, Rennes (35)", "/"),), "", is_open=True),),
    licences_count="1 licence",
    licence_pages=None,
    identity=SHEET.identity[:3],
    lines=LINES[:3],
    lines_count="3 établissements",
    pages=None,
    sources=SHEET.sources,
    report_url="/contact",
    api_url=f"/api/v1/entreprises/{siret(1234)[:9]}",
    question=replace(QUESTION, action=f"/entreprises/{siret(1234)[:9]}"),
)

HOME = pages.HomePage(
    examples=(
        Link("transports morel rennes", "/recherche?q=transports+morel+rennes"),
        Link(group_siret(siret(1234)), f"/recherche?q={siret(1234)}"),
        Link("licence 2021 53 0001234", "/recherche?q=2021+53+0001234"),
        Link("code postal 35000", "/recherche?q=35000"),
    ),
    establishment_count="4 912 établissements",
    register_day=Day.of(TODAY),
)

HELP = pages.HelpPage(
    plates=tuple(replace(plate, day="Exemple. " + REGISTER) for plate in (GOOD, WATCH, UNSUITED, BAD)),
    stale_after_days=15,
    expires_soon_days=60,
)

SITEMAP = pages.SitemapPage(
    sections=(
        pages.SitemapSection("Chercher", (Link("Accueil", "/"), Link("Recherche", "/recherche"))),
        pages.SitemapSection("Comprendre", (Link("Aide", "/aide"), Link("Contact", "/contact"))),
    )
)

# Name of the picture, template, page.
PROVIDER_DOWN = provider_pages.ProviderFailurePage(
    "ProConnect ne répond pas",
    ("ProConnect ne répond pas en ce moment. Réessayez dans quelques minutes, ou entrez autrement.",),
    "http_503",
    provider_button(Provider.PROCONNECT, "/mon-espace"),
    (provider_button(Provider.FRANCECONNECT, "/mon-espace"),),
)
IDENTITY_OF_ANOTHER = provider_pages.ProviderFailurePage(
    "Identité déjà utilisée", ("Cette identité ouvre déjà un autre compte A Dock.",), is_linking=True
)
SIGNING_OUT = provider_pages.SigningOutPage("Déconnexion de ProConnect", "ProConnect", "/fin-de-session?state=0")
SIGNED_OUT = provider_pages.SignedOutPage("Vous êtes déconnecté", "Votre session est terminée.")

NO_LONGER_VALID = pieces.Plate(
    State.BAD,
    "Retirée",
    "Le 24 novembre 2026 par l'entreprise. Ne l'acceptez plus : demandez-en une nouvelle à l'entreprise.",
    "Aujourd'hui, 24 novembre 2026. Attestation n° ADK-2026-000123.",
)
CERTIFICATE = certificate_pages.CertificatePage(
    title="Valide jusqu'au 24 mai 2027",
    company=LONG_NAME,
    label="Non-emploi de salariés étrangers",
    plate=replace(GOOD, word="Valide", sentence="Jusqu'au 24 mai 2027. Dernier jour inclus."),
    rows=(pieces.Row("SIREN", number=number_of(1234)), pieces.Row("Signée le", "24 novembre 2026")),
    by_code=True,
    number="ADK-2026-000123",
    code="7KQ2-M9FD-3XHA",
    sha256="0123456789abcdef" * 4,
    download="/attestations/7KQ2-M9FD-3XHA/document.pdf",
    facts={"c": "7KQ2-M9FD-3XHA"},
    keys={"keys": []},
)
BY_NUMBER = replace(CERTIFICATE, by_code=False, code="", sha256="", download="", facts=None, keys=None)
WITHDRAWN = replace(CERTIFICATE, plate=NO_LONGER_VALID, download="", no_download="Le document n'est plus donné.")
WRONG_CODE = certificate_pages.CheckPage("7KQ2", (pieces.FieldError("code", "Un code compte 12 lettres et chiffres.", "7KQ2"),))
CHECKED = certificate_pages.CheckPage(
    outcome=certificate_pages.Outcome(
        NO_LONGER_VALID, "Tapez le code.", CERTIFICATE.rows, Link("Voir cette attestation", "/attestations/7")
    )
)
OFFLINE = certificate_pages.OfflinePage(
    {"keys": []}, Day.of(TODAY), "/attestations/hors-ligne.js", "adock.invalid", {"non_emploi": "Non-emploi"}
)

SAMPLES: dict[str, tuple[str, Any]] = {
    "home": ("public/home.jinja", HOME),
    "results": ("public/results.jinja", RESULTS),
    "results-none": ("public/results.jinja", NO_RESULTS),
    "results-error": ("public/results.jinja", WRONG_FILTER),
    "sheet": ("public/sheet.jinja", SHEET),
    "sheet-watch": ("public/sheet.jinja", replace(SHEET, plate=WATCH)),
    "sheet-bare": ("public/sheet.jinja", BARE_SHEET),
    "company": ("public/company.jinja", COMPANY),
    "help": ("public/help.jinja", HELP),
    "check": ("public/certificates/check.jinja", certificate_pages.CheckPage()),
    "check-error": ("public/certificates/check.jinja", WRONG_CODE),
    "check-outcome": ("public/certificates/check.jinja", CHECKED),
    "certificate": ("public/certificates/certificate.jinja", CERTIFICATE),
    "certificate-withdrawn": ("public/certificates/certificate.jinja", WITHDRAWN),
    "certificate-by-number": ("public/certificates/certificate.jinja", BY_NUMBER),
    "certificate-unknown": (
        "public/certificates/unknown.jinja",
        certificate_pages.UnknownPage("7KQ2-M9FD-3XHA", is_code=True, report_url="/contact"),
    ),
    "offline": ("public/certificates/offline.jinja", OFFLINE),
    "offline-without-keys": ("public/certificates/offline.jinja", replace(OFFLINE, keys=None)),
    "provider-down": ("accounts/provider_failure.jinja", PROVIDER_DOWN),
    "provider-linking": ("accounts/provider_failure.jinja", IDENTITY_OF_ANOTHER),
    "provider-signing-out": ("accounts/signing_out.jinja", SIGNING_OUT),
    "provider-signed-out": ("accounts/signed_out.jinja", SIGNED_OUT),
    "contact": ("public/contact.jinja", pages.ContactPage(ReportForm(), "Contact", "", False, "", 254)),
    "accessibilite": ("pages/accessibilite.jinja", None),
    "mentions-legales": ("pages/mentions-legales.jinja", None),
    "donnees-personnelles": ("pages/donnees-personnelles.jinja", information.PRIVACY),
    "cookies": ("pages/cookies.jinja", None),
    "cgu": ("pages/cgu.jinja", None),
    "plan-du-site": ("pages/plan-du-site.jinja", SITEMAP),
    "404": (
        "pages/404.jinja",
        errors.ErrorPage(sentences=("Aucun établissement ne porte le numéro 000 012 349 00018.",), query="morel"),
    ),
    "400": (
        "pages/400.jinja",
        errors.ErrorPage(sentences=("La page 9 999 999 n'existe pas : la recherche s'arrête à la page 500.",)),
    ),
    "503": ("pages/503.jinja", errors.ErrorPage(sentences=("La recherche ne répond pas en ce moment.",))),
}
