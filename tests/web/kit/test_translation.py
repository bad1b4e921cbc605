"""The way to another language: every word of the first pages comes from its catalogue, and French stays the source.

The other language is made up from the texts to translate, each between ⟦ and ⟧, so that what does not come from the catalogue
is seen.
"""

import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from django.utils import translation

from adock.core import languages
from adock.register import reasons
from adock.register.rules import Verdict, VerdictStatus
from adock.web.kit.jinja import templates
from adock.web.public import wording
from tests.reading import plain
from tests.web.sample_pages import SAMPLES, SITE
from tools.messages import catalogue, untold

ROOT = Path(__file__).resolve().parents[3]
# Shared by the first pages.
COMPONENTS = (
    *("breadcrumb", "empty", "filters", "licence", "messages", "numbers", "pagination", "plate", "search"),
    *("summary", "timeline"),
)
# Names, and what stands for itself in any language.
NAMES = re.compile(r"A Dock|SIRET|SIREN|[\w.-]+\.gouv\.fr|–|width=device-width, initial-scale=1|light dark")
DAY = date(2026, 2, 3)


@pytest.fixture
def made_up(settings, tmp_path):
    """The language, spoken meanwhile."""
    found = catalogue()
    found.locale = "de"
    for message in found:
        if message.id:
            message.string = tuple(f"⟦{text}⟧" for text in message.id) if isinstance(message.id, tuple) else f"⟦{message.id}⟧"
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "django.mo").open("wb") as file:
        write_mo(file, found)
    settings.LANGUAGES = [("fr", "Français"), ("de", "Deutsch")]
    settings.LOCALE_PATHS = [tmp_path]
    with translation.override("de"):
        yield


def page(name: str) -> str:
    template, shown, *_ = SAMPLES[name]
    return templates().get_template(template).render(page=shown, site=SITE)


@pytest.mark.parametrize(
    "template",
    sorted(
        path.relative_to(ROOT / "adock/templates").as_posix()
        for pattern in ("layout/[bfn]*.jinja", "public/home.jinja", "public/results.jinja", "public/sheet.jinja",
                        "public/company.jinja", "public/_*.jinja", *(f"components/{name}.jinja" for name in COMPONENTS))
        for path in (ROOT / "adock/templates").glob(pattern)
    ),
)  # fmt: skip
def test_every_word_of_the_templates_of_the_first_pages_is_for_the_catalogue(template):
    left = [text for text in untold(ROOT / "adock/templates" / template) if NAMES.sub("", text).strip(" \n\"'>")]
    assert left == []


@pytest.mark.usefixtures("made_up")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("home", '<h3 class="ad-door__title"><a href="/mon-espace">⟦Je suis transporteur⟧</a></h3>'),
        ("home", '<nav class="fr-nav" aria-label="⟦Menu principal⟧">'),
        ("home", '<a class="fr-nav__link" href="/aide">⟦Aide⟧</a>'),
        ("results", "⟦Registre des transports, situation au 24 novembre 2026.⟧"),
        ("results-none", "⟦Les transporteurs établis à l'étranger : leur licence est tenue par leur pays.⟧"),
        ("results-none", '⟦Une entreprise devrait être là ? <a href="/contact">Signalez-le-nous</a>.⟧'),
        ("sheet", "⟦Pour quel transport ?⟧"),
        ("sheet", '⟦Copier⟧<span class="fr-sr-only"> ⟦le ⟦numéro⟧ SIRET⟧</span>'),
        ("sheet", "<dt>⟦Département desservis⟧</dt>".replace("Département", "Départements")),
    ],
)
def test_pages_say_what_the_catalogue_says(name, said):
    assert said in plain(page(name))


@pytest.mark.usefixtures("made_up")
def test_a_verdict_is_said_in_the_language_its_days_and_names_filled_in_afterwards():
    found = reasons.expired("licence communautaire", None, DAY, date(2026, 11, 24))
    shown = wording.small_plate(Verdict(VerdictStatus.NOT_VALID, DAY, None, None, (found,)))
    assert shown.word == "⟦Pas en règle⟧"
    assert shown.sentence == "⟦La ⟦licence communautaire⟧ a expiré le 3 février 2026.⟧"
    assert found.sentence == "La licence communautaire a expiré le 3 février 2026."


@pytest.mark.usefixtures("made_up")
def test_a_count_takes_the_noun_of_the_catalogue():
    assert languages.plural(1, "établissement") == "1 ⟦établissement⟧"
    assert languages.plural(2, "établissement") == "2 ⟦établissements⟧"
    assert languages.said(reasons.in_force("licence communautaire", DAY, 6, is_light_only=False).said) == (
        "⟦⟦licence communautaire⟧ valable jusqu'au 3 février 2026, 6 ⟦copies conformes⟧.⟧"
    )


@pytest.mark.usefixtures("made_up")
def test_what_no_catalogue_knows_is_said_in_french():
    assert languages.gettext("Un texte que personne n'a traduit") == "Un texte que personne n'a traduit"


@pytest.mark.usefixtures("made_up")
def test_french_is_said_as_it_is_written_whatever_the_catalogues_hold():
    with translation.override("fr"):
        assert languages.gettext("En règle") == "En règle"
        assert "⟦" not in page("sheet")


def test_with_french_alone_no_language_is_asked_for(settings):
    assert [code for code, _ in settings.LANGUAGES] == ["fr"]
    with translation.override("de"):
        assert languages.language() == "fr"
