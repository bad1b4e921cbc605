"""The paper of a statement: accessible, checkable, the same for the same content."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from adock.certificates.document import qr_side_mm
from adock.certificates.kinds import Kind
from tests.certificates.statements import NON_EMPLOI, make_pdf, nominative_list, worker
from tests.sealed import first_page, pages_of, read_by_tags, symbols_in, tags, text_of, untagged_operators, words_of

# The right margin of an A4 page, in points.
TEXT_EDGE = (210 - 20) / 25.4 * 72
LONGEST = "Abdoulaye-Mamadou " * 5 + "Abdoulaye-"


@pytest.fixture(scope="module")
def non_emploi() -> bytes:
    return make_pdf(NON_EMPLOI)


@pytest.fixture(scope="module")
def list_of_500() -> bytes:
    return make_pdf(nominative_list(*(worker(rank) for rank in range(500)), is_development=True))


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(pdf))


class TestForEveryReader:
    @pytest.fixture(params=["non_emploi", "list_of_500"])
    def pdf(self, request) -> pikepdf.Pdf:
        return opened(request.getfixturevalue(request.param))

    def test_it_says_that_it_is_universally_accessible(self, pdf):
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked is True
        assert str(pdf.Root.Lang) == "fr-FR"

    def test_its_title_is_shown_in_place_of_the_name_of_its_file(self, pdf):
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True
        assert "ADK-2026-000123, TRANSPORTS DUVAL ET FILS" in pdf.open_metadata()["dc:title"]
        assert pdf.docinfo.Title == pdf.open_metadata()["dc:title"]

    def test_headings_go_down_from_a_single_first_one(self, pdf):
        headings = [str(tag.S) for tag in tags(pdf) if re.fullmatch(r"/H\d?", str(tag.S))]
        assert headings[0] == "/H1"
        assert set(headings[1:]) == {"/H2"}

    def test_the_symbol_is_told_in_words_with_the_code_to_type(self, pdf):
        [figure] = [tag for tag in tags(pdf) if str(tag.S) == "/Figure"]
        assert "7KQ2-M9FD-3XHA" in str(figure.Alt)

    def test_all_that_is_painted_is_tagged_or_an_artifact(self, pdf):
        assert untagged_operators(pdf) == []

    def test_every_font_is_in_the_file(self, pdf):
        descriptors = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
        assert descriptors
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in descriptors)

    def test_tabs_follow_the_tags(self, pdf):
        assert all(str(page.Tabs) == "/S" for page in pdf.pages if "/Annots" in page)

    def test_nothing_runs_and_the_only_link_is_to_the_check(self, pdf):
        assert not {"/OpenAction", "/AA", "/AcroForm"} & set(pdf.Root.keys())
        assert not any("/JS" in thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary))
        [link] = [annotation for page in pdf.pages for annotation in page.get("/Annots", [])]
        assert str(link.A.URI) == NON_EMPLOI.check_link
        assert "/Link" in {str(tag.S) for tag in tags(pdf)}


def test_it_is_read_in_order_company_signatory_oath_penalty_code(non_emploi):
    said = read_by_tags(non_emploi)
    order = [
        "Attestation de non-emploi de salariés étrangers",
        "TRANSPORTS DUVAL ET FILS",
        "SIREN 000 123 455, SIRET 000 123 455 00018",
        "12 RUE DU PORT, 35400 SAINT-MALO",
        "Valable du 24 novembre 2026 au 24 mai 2027 inclus",
        "Claire Duval",
        "gérante",
        "Saint-Malo",
        "n’emploie aucun salarié étranger",
        "441-7",
        "7KQ2-M9FD-3XHA",
        "a-dock.example/attestations/verifier",
        "Signée électroniquement par Claire Duval le 24 novembre 2026 à 0 h 30",
        "Ne sont pas soumis à autorisation de travail",
        "tous les six mois",
    ]
    places = [said.find(words) for words in order]
    assert -1 not in places, order[places.index(-1)]
    assert places == sorted(places)


def test_one_page_is_enough_when_there_is_nobody_to_list(non_emploi):
    assert len(opened(non_emploi).pages) == 1
    assert "page 1 sur 1" in text_of(non_emploi)


def test_one_page_is_still_enough_with_the_longest_names():
    longest = replace(
        NON_EMPLOI,
        company="SOCIETE COOPERATIVE DES TRANSPORTEURS ROUTIERS REUNIS " * 3,
        address=("RESIDENCE DES QUATRE VENTS BATIMENT C ETAGE 3 PORTE 12",) * 4,
        signatory_first_name=LONGEST,
        signatory_last_name="W" * 100,
        position=LONGEST,
        place=LONGEST,
        is_development=True,
    )
    assert len(opened(make_pdf(longest)).pages) == 1


def test_the_symbol_printed_is_read_back_whole(non_emploi):
    assert symbols_in(first_page(non_emploi)) == [NON_EMPLOI.qr_text]


def test_the_symbol_is_read_from_a_sheet_that_lies_askew_and_out_of_focus(non_emploi):
    askew = first_page(non_emploi).rotate(7, fillcolor=255, resample=Image.Resampling.BICUBIC)
    assert symbols_in(askew.filter(ImageFilter.GaussianBlur(0.8))) == [NON_EMPLOI.qr_text]


def test_the_symbol_is_large_enough_for_a_telephone():
    modules = qr_side_mm("a" * 450) / 89
    assert modules >= 0.45
    assert qr_side_mm("a" * 450) < 50


def test_one_content_gives_one_file():
    content = nominative_list(worker(1), worker(2))
    assert make_pdf(content) == make_pdf(content)
    assert make_pdf(content) != make_pdf(replace(content, signed_at=datetime(2026, 11, 24, 9, tzinfo=UTC)))


def test_the_file_is_dated_of_its_signature(non_emploi):
    assert str(opened(non_emploi).docinfo.CreationDate) == "D:20261123233000Z"


class TestAList:
    def test_every_one_of_500_workers_is_in_it_with_what_the_law_asks(self, list_of_500):
        said = text_of(list_of_500)
        assert all(f"Kovačević{rank:03d}" in said and f"7503{rank:06d}" in said for rank in range(500))
        assert said.count("09/03/2020") == 500
        assert said.count("Serbie") == 500
        assert said.count("Carte de résident") == 500
        assert "nomme 500 salariés" in said

    def test_its_headers_are_tagged_as_such_and_shown_again_on_each_page(self, list_of_500):
        pdf = opened(list_of_500)
        scopes = [
            str(attributes.Scope) for tag in tags(pdf) if str(tag.S) == "/TH" for attributes in tag.A if "/Scope" in attributes
        ]
        assert scopes == ["/Column"] * 6
        assert text_of(list_of_500).count("N° du titre") == len(pdf.pages) - 1

    def test_each_worker_is_a_row_of_six_cells(self, list_of_500):
        pdf = opened(list_of_500)
        assert [len(tag.K) for tag in tags(pdf) if str(tag.S) == "/TR"] == [6] * 501

    def test_each_page_has_its_number_and_that_of_the_statement(self, list_of_500):
        said = text_of(list_of_500)
        pages = len(opened(list_of_500).pages)
        assert all(f"page {page} sur {pages}" in said for page in range(1, pages + 1))
        assert said.count("Attestation n° ADK-2026-000123 code 7KQ2-M9FD-3XHA") == pages

    def test_each_page_of_a_demonstration_says_so(self, list_of_500, non_emploi):
        mention = "Document de démonstration, sans valeur"
        assert text_of(list_of_500).count(mention) == len(opened(list_of_500).pages) + 1
        assert mention in read_by_tags(make_pdf(replace(NON_EMPLOI, is_development=True)))
        assert mention not in text_of(non_emploi)

    def test_one_worker_is_said_to_be_alone(self):
        assert "nomme un seul salarié" in text_of(make_pdf(nominative_list(worker())))

    def test_a_permit_of_another_kind_is_named_in_its_own_words(self):
        said = text_of(make_pdf(nominative_list(worker(permit_kind="AUTRE", permit_other="Laissez-passer"))))
        assert "Laissez-passer" in said
        assert "Autre titre" not in said

    def test_what_is_long_and_has_no_space_stays_in_its_column(self):
        name, number = "W" * 100, "X" * 64
        placed = words_of(make_pdf(nominative_list(worker(last_name=name, permit_number=number))))
        hired = next(left for left, _, text in placed if text == "09/03/2020")
        names = [(right, text) for _, right, text in placed if set(text) == {"W"}]
        numbers = [(right, text) for _, right, text in placed if set(text) == {"X"}]
        assert "".join(text for _, text in names) == name
        assert "".join(text for _, text in numbers) == number
        assert all(right < hired for right, _ in names)
        assert all(right < TEXT_EDGE for right, _ in numbers)

    def test_a_worker_is_never_cut_between_two_pages(self):
        # rows of one to eight lines, so that some would stand across the end of a page
        names = [LONGEST[: 12 * (rank % 9)] + " Nom" for rank in range(60)]
        workers = [worker(rank, last_name=name, first_name=f"Fin{rank:02d}") for rank, name in enumerate(names)]
        pdf = make_pdf(nominative_list(*workers))
        for rank in range(60):
            pages = [page for page in pages_of(pdf) if f"Fin{rank:02d}" in page]
            assert len(pages) == 1
            assert f"7503{rank:06d}" in pages[0]


def test_a_list_of_nobody_and_workers_of_a_statement_of_nobody_are_refused():
    with pytest.raises(ValueError, match="0 workers"):
        make_pdf(replace(NON_EMPLOI, kind=Kind.FOREIGN_WORKERS))
    with pytest.raises(ValueError, match="1 workers"):
        make_pdf(replace(NON_EMPLOI, workers=(worker(),)))


def test_the_words_are_those_of_the_day_of_signature():
    with pytest.raises(LookupError):
        make_pdf(replace(NON_EMPLOI, signed_at=datetime(2021, 4, 30, 12, tzinfo=UTC), valid_until=date(2021, 10, 30)))


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=60))
def test_whatever_a_company_is_called_its_paper_is_made(name):
    assert make_pdf(replace(NON_EMPLOI, company=name)).startswith(b"%PDF")


def test_what_no_font_draws_is_seen_to_be_missing_and_markup_is_but_text():
    said = text_of(make_pdf(replace(NON_EMPLOI, company='TRANS #panic("x") *gras* 東京 $x$')))
    assert 'TRANS #panic("x") *gras* □□ $x$' in said
