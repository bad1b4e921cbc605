"""What every page has, whatever it shows; and what each page must say."""

import re
from dataclasses import replace
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from django.template import engines
from markupsafe import Markup

from adock.web.kit import errors, pieces
from adock.web.kit.jinja import cached
from tests.reading import plain
from tests.web.sample_pages import (
    BARE_SHEET,
    COMPANY,
    FILTERS,
    GOOD,
    HOME,
    NO_RESULTS,
    RESULTS,
    SAMPLES,
    SHEET,
    SITE,
    WRONG_FILTER,
)

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}
SVG_LEAVES = {"path", "circle", "line", "rect"}
DEMANDED = ("publisher", "publication_director", "host", "contact_email", "data_protection_email")
PUBLISHERS = (SITE, pieces.Site(**{name: getattr(SITE, name) for name in DEMANDED}))
INFORMATION = ("mentions-legales", "donnees-personnelles", "accessibilite", "cookies", "cgu", "contact")


def scripts_of(page: "Document") -> list[dict[str, str]]:
    """Those that run: JSON in a page is read by them."""
    return [script for script in page.all("script") if script.get("type") != "application/json"]


class Document(HTMLParser):
    """A page as its elements in order; fails on an element that is closed out of turn or never."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.headings: list[tuple[int, str]] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == [], f"never closed: {self._open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self._open.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.headings.append((int(tag[1]), ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SVG_LEAVES, f"<{tag}/> is only written so in a drawing"
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag, f"</{tag}> closes something else"

    def handle_data(self, text: str) -> None:
        self.text += text
        if any(re.fullmatch("h[1-6]", tag) for tag in self._open):
            level, so_far = self.headings[-1]
            self.headings[-1] = (level, so_far + text)

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.elements if name == tag]

    def ids(self) -> list[str]:
        return [attributes["id"] for _, attributes in self.elements if "id" in attributes]


def render(template: str, page: object = None, **context: object) -> str:
    return engines["jinja2"].env.get_template(template).render(**{"page": page, "site": SITE} | context)


def sample(name: str) -> str:
    return render(*SAMPLES[name])


def standing_alone() -> str:
    return engines["jinja2"].env.get_template("pages/500.jinja").render()


@pytest.fixture(params=[*SAMPLES, "500"])
def html(request: pytest.FixtureRequest) -> str:
    return standing_alone() if request.param == "500" else sample(request.param)


class TestEveryPage:
    def test_is_in_french_has_one_title_and_one_h1(self, html: str) -> None:
        page = Document(html)
        assert page.all("html") == [{"lang": "fr"}]
        assert len(page.all("h1")) == 1
        assert re.search(r"<title>[^<]+ – A Dock</title>", html)

    def test_starts_with_skip_links_that_lead_somewhere(self, html: str) -> None:
        page = Document(html)
        assert page.all("a")[0]["href"] == "#contenu"
        targets = {link["href"][1:] for link in page.all("a") if link.get("href", "").startswith("#")}
        assert targets <= set(page.ids())

    def test_never_uses_an_id_twice(self, html: str) -> None:
        ids = Document(html).ids()
        assert sorted(ids) == sorted(set(ids))

    def test_refers_only_to_ids_that_exist(self, html: str) -> None:
        page = Document(html)
        wanted = {
            word
            for _, attributes in page.elements
            for name in ("aria-labelledby", "aria-describedby", "for", "list")
            for word in attributes.get(name, "").split()
        }
        assert wanted <= set(page.ids())

    def test_never_skips_a_level_of_headings(self, html: str) -> None:
        levels = [level for level, _ in Document(html).headings]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))

    def test_holds_nothing_that_the_security_policy_refuses(self, html: str) -> None:
        page = Document(html)
        for tag, attributes in page.elements:
            assert "style" not in attributes, tag
            assert not [name for name in attributes if name.startswith("on")], tag
            assert tag not in {"style", "iframe"}
        assert all(script.get("src", "").startswith("/static/") for script in scripts_of(page))

    def test_loads_nothing_from_another_host(self, html: str) -> None:
        page = Document(html)
        loads = [link["href"] for link in page.all("link")] + [each["src"] for each in scripts_of(page)]
        assert all(address.startswith("/static/") for address in loads)
        assert page.all("img") == []

    def test_has_the_state_header_and_footer(self, html: str) -> None:
        links = {
            link["href"]: label
            for link, label in zip(Document(html).all("a"), re.findall(r"<a [^>]*>(.*?)</a>", html, re.S), strict=True)
            if "href" in link
        }
        assert "fr-header__brand" in html
        assert links["/accessibilite"] == "Accessibilité\xa0: non conforme"
        assert links["/mentions-legales"] == "Mentions légales"
        assert links["/donnees-personnelles"] == "Données personnelles"
        assert links["/cookies"] == "Gestion des cookies"
        assert links["/plan-du-site"] == "Plan du site"
        assert "/contact" in links

    def test_shows_no_value_of_the_program(self, html: str) -> None:
        text = Document(html).text
        assert not re.findall(r"\bNone\b|\bTrue\b|\bFalse\b|State\.|object at 0x", text)


def test_the_footer_gives_the_government_links_and_the_licence_of_the_contents() -> None:
    html = sample("home")
    for host in ("info.gouv.fr", "service-public.gouv.fr", "legifrance.gouv.fr", "data.gouv.fr"):
        assert f">{host}</a>" in html
    assert ">licence etalab-2.0</a>" in html
    assert f'href="{SITE.source_url}">Code source</a>' in html


def test_the_menu_marks_the_current_page() -> None:
    assert '<a class="fr-nav__link" href="/aide" aria-current="page">Aide</a>' in sample("help")
    assert 'href="/aide" aria-current' not in sample("home")


class TestBanners:
    def test_fictional_data_are_said_only_when_there_are_some(self) -> None:
        assert "Données fictives de démonstration" in render("public/home.jinja", HOME, has_fictional_data=True)
        assert "Données fictives" not in render("public/home.jinja", HOME, has_fictional_data=False)

    def test_old_data_are_said_with_their_age(self) -> None:
        notice = "Le registre consulté date du 2 novembre 2026, il y a 22 jours."
        assert notice in render("public/home.jinja", HOME, stale_notice=notice)
        assert "Données anciennes" not in render("public/home.jinja", HOME, stale_notice="")


class TestSheet:
    def test_the_name_then_the_verdict_come_first(self) -> None:
        assert Document(sample("sheet")).headings[:2] == [(1, "TRANSPORTS MOREL"), (2, "En règle")]

    def test_the_sections_come_in_the_order_of_their_use(self) -> None:
        titles = [title for level, title in Document(sample("sheet")).headings if level == 2]
        assert titles == [
            "En règle",
            "Pour quel transport\xa0?",
            "Licences",
            "Contact et activité",
            "Attestations",
            "Identité",
            "Autres établissements",
            "Historique",
            "Sources",
        ]

    def test_the_verdict_is_said_in_words_with_its_reason_and_its_day(self) -> None:
        text = Document(sample("sheet")).text
        for words in (GOOD.word, GOOD.sentence, GOOD.day):
            assert words in text

    def test_the_transport_form_asks_the_same_sheet_and_keeps_what_was_chosen(self) -> None:
        vehicles = (pieces.Choice("", "Tous"), pieces.Choice("lourd", "Plus de 3,5 t", chosen=True))
        asked = replace(SHEET.question, vehicles=vehicles, is_asked=True, reset_url="/etablissements/1")
        html = render("public/sheet.jinja", replace(SHEET, question=asked))
        assert f'<form class="ad-question" action="{SHEET.question.action}" method="get">' in html
        assert '<option value="lourd" selected>' in html
        assert 'href="/etablissements/1"' in html

    def test_a_wrong_day_is_told_at_the_field_and_in_a_summary(self) -> None:
        html = sample("sheet-bare")
        assert '<li><a href="#le">Ce jour n&#39;existe pas' in html
        assert 'id="le-erreur">Ce jour n&#39;existe pas' in html
        assert 'aria-describedby="le-erreur" aria-invalid="true"' in html

    def test_what_is_not_known_is_said_rather_than_left_blank(self) -> None:
        text = Document(sample("sheet-bare")).text
        assert "Aucune licence au registre." in text
        assert "L'entreprise n'a pas encore complété sa fiche" in text
        assert "non renseigné" in text

    def test_a_name_is_never_read_as_markup(self) -> None:
        html = render("public/sheet.jinja", replace(SHEET, name="<script>alert(1)</script>"))
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html

    def test_numbers_are_grouped_and_copied_bare_by_a_button_that_waits_for_the_script(self) -> None:
        html = sample("sheet")
        number = SHEET.siret
        assert f'<span class="ad-figures">{number.grouped}</span>' in html
        assert re.search(rf'<button class="ad-copy" type="button" data-copy="{number.bare}" hidden>Copier', html)

    def test_the_map_says_in_words_what_it_shows(self) -> None:
        drawing = next(each for each in Document(sample("sheet")).all("svg") if each.get("role") == "img")
        assert drawing["aria-label"] == "Rennes dans le département de l'Ille-et-Vilaine"

    def test_the_print_says_when_its_history_is_cut(self) -> None:
        assert "Les cinq derniers événements." in sample("sheet")
        short = replace(SHEET, history=replace(SHEET.history, events=SHEET.history.events[:5]))
        assert "Les cinq derniers événements." not in render("public/sheet.jinja", short)

    def test_the_sheet_of_a_company_without_anything_else_stands(self) -> None:
        text = Document(render("public/sheet.jinja", replace(BARE_SHEET, map=None, sources=()))).text
        assert "Pas en règle" in text


class TestResults:
    def test_each_line_gives_the_name_then_the_verdict_in_words(self) -> None:
        text = " ".join(Document(sample("results")).text.split())
        assert text.index("TRANSPORTS MOREL") < text.index("En règle Jusqu'au 12 mars 2031")
        assert "À vérifier" in text
        assert "Pas en règle" in text

    def test_each_line_says_where_the_establishment_is_and_what_it_is_to_the_company(self) -> None:
        text = Document(sample("results")).text
        assert "Les Déménageurs d'Armor · 29200 Brest (Finistère) · Siège" in text
        assert "44470 Carquefou (Loire-Atlantique) · Établissement secondaire" in text

    def test_what_was_understood_can_be_taken_away_one_by_one(self) -> None:
        links = {link.get("aria-label"): link.get("href") for link in Document(sample("results")).all("a")}
        assert links["Retirer Licence communautaire"] == "/recherche?q=morel&departement=35"

    def test_the_filter_form_keeps_the_question_and_what_is_chosen(self) -> None:
        html = sample("results")
        assert '<input type="hidden" name="q" value="morel">' in html
        assert 'name="licence" value="LC" checked' in html
        assert 'name="departement" value="35" checked' in html
        assert "Filtrer (2)" in html

    def test_a_filter_not_understood_is_told_and_the_form_is_open(self) -> None:
        html = sample("results-error")
        assert '<li><a href="#depart">«\xa020\xa0»' in html
        assert '<details class="ad-filters" open>' in html
        assert WRONG_FILTER.filters.error("depart")
        assert WRONG_FILTER.filters.error("arrivee") == ""

    def test_the_current_page_is_not_a_link_and_a_gap_leads_nowhere(self) -> None:
        html = sample("results")
        assert '<a class="fr-pagination__link" aria-current="page" title="Page 2">2</a>' in html
        assert '<span class="fr-pagination__link">…</span>' in html
        assert 'rel="next">Page suivante</a>' in html

    def test_the_first_page_offers_no_previous_one(self) -> None:
        first = replace(RESULTS, pagination=replace(RESULTS.pagination, previous_url=""))
        assert "Page précédente" not in render("public/results.jinja", first)

    def test_nothing_found_says_what_was_understood_and_gives_ways_on(self) -> None:
        html = plain(sample("results-none")).replace("&#39;", "'")
        nothing = NO_RESULTS.nothing_found
        assert nothing.understood in html
        for link in (*nothing.spellings, *nothing.elsewhere, nothing.without_filters):
            assert f'href="{link.url}">{link.label}</a>'.replace("&", "&amp;") in html
        assert "compte propre" in html
        assert 'href="/contact">Signalez-le-nous</a>' in html

    def test_known_departements_are_offered_while_typing(self) -> None:
        assert '<option value="35">Ille-et-Vilaine</option>' in sample("results")
        assert pieces.options([pieces.Choice('"', "<b>")]) == '<option value="&#34;">&lt;b&gt;</option>'

    def test_filters_without_specialities_show_no_empty_group(self) -> None:
        page = replace(RESULTS, filters=replace(FILTERS, specialities=()))
        assert "Spécialités" not in render("public/results.jinja", page)


def test_the_search_field_works_as_a_plain_form() -> None:
    html = sample("home")
    assert '<form class="ad-search" role="search" action="/recherche" method="get">' in html
    assert 'name="q" type="search"' in html
    assert 'data-suggestions="/api/v1/suggestions"' in html


def test_a_company_page_shows_its_verdict_then_its_establishments() -> None:
    headings = Document(sample("company")).headings
    assert headings[:3] == [(1, COMPANY.name), (2, "À vérifier"), (2, "Établissements")]


class TestKeptPieces:
    """What many pages share is written once for the same values, and never shown for others."""

    def test_the_frame_follows_everything_it_shows(self) -> None:
        usual = render("public/home.jinja", HOME)
        assert "Données anciennes" in render("public/home.jinja", HOME, stale_notice="Vieux.")
        assert "Ministère pour essai" in render("public/home.jinja", HOME, site=replace(SITE, ministry="Ministère pour essai"))
        assert render("public/home.jinja", HOME) == usual

    def test_a_text_never_takes_the_place_of_the_same_text_as_markup(self) -> None:
        templates = engines["jinja2"].env
        module = templates.from_string("{% macro shown(text) %}{{ text }}{% endmacro %}").module
        assert cached(module.shown, Markup("<b>")) == "<b>"
        assert cached(module.shown, "<b>") == "&lt;b&gt;"


class TestErrors:
    def test_the_500_page_renders_with_nothing_at_all(self) -> None:
        assert "Une erreur est survenue" in standing_alone()

    def test_the_404_page_offers_a_search(self) -> None:
        html = render("pages/404.jinja", errors.ErrorPage(query="morel"))
        assert 'value="morel"' in html
        assert 'action="/recherche"' in html

    @pytest.mark.parametrize("name", ["400", "404", "503", "500"])
    def test_errors_are_not_for_search_engines(self, name: str) -> None:
        assert '<meta name="robots" content="noindex">' in (standing_alone() if name == "500" else sample(name))


class TestLegalPages:
    """The words that the State's weekly checks look for, and the headings that the law fixes."""

    @pytest.mark.parametrize("word", ["directrice", "publication", "hébergeur", "édité par"])
    def test_the_legal_notice_says_who_answers(self, word: str) -> None:
        assert word in Document(sample("mentions-legales")).text.lower()

    @pytest.mark.parametrize("word", ["@", "finalité", "durée de conservation", "sous-traitant", "cnil"])
    def test_the_privacy_page_says_what_is_kept_and_why(self, word: str) -> None:
        assert word in Document(sample("donnees-personnelles")).text.lower()

    def test_the_privacy_page_names_the_persons_of_the_register(self) -> None:
        text = Document(sample("donnees-personnelles")).text
        assert "Les gestionnaires de transport." in text
        assert "Les entrepreneurs individuels." in text
        assert "diffusion partielle" in text

    @pytest.mark.parametrize(
        "heading",
        [
            "Accessibilité\xa0: non conforme",
            "État de conformité",
            "Résultats des tests",
            "Contenus non accessibles",
            "Non-conformités",
            "Dérogations pour charge disproportionnée",
            "Contenus non soumis à l'obligation d'accessibilité",
            "Établissement de cette déclaration d'accessibilité",
            "Retour d'information et contact",
            "Voies de recours",
        ],
    )
    def test_the_accessibility_statement_follows_the_imposed_model(self, heading: str) -> None:
        assert heading in [title for _, title in Document(sample("accessibilite")).headings]

    def test_the_cookie_page_says_that_there_is_none(self) -> None:
        assert "ne dépose aucun cookie" in Document(sample("cookies")).text

    @pytest.mark.parametrize("name", ["mentions-legales", "donnees-personnelles", "accessibilite", "cookies", "cgu"])
    def test_each_gives_the_day_of_its_version(self, name: str) -> None:
        assert re.search(r"Version du \d+ \w+ \d{4}\.", Document(sample(name)).text)

    @pytest.mark.parametrize("site", PUBLISHERS, ids=["all that can be said", "what production demands"])
    @pytest.mark.parametrize("name", INFORMATION)
    def test_no_page_about_the_service_has_a_hole(self, name: str, site: pieces.Site) -> None:
        html = render(*SAMPLES[name], site=site)
        assert not re.search(r"compléter par|None|mailto:[\"?]|<(li|p)>\s*</|[:(]\s*[.,)]|[:(]\s*</li|>\s*s'engage", html)
        assert "  s'engage" not in Document(html).text
