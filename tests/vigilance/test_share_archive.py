"""The ZIP of a shared file: the papers byte for byte, and a sealed summary that says what was there, that day."""

import io
import zipfile
from datetime import date, timedelta
from hashlib import sha256

import pikepdf
import pytest
from django.utils import timezone

from adock.certificates.rules import EndKind
from adock.directory.companies import load_companies
from adock.directory.situation import read_situation
from adock.gateways import files
from adock.gateways.sealing import pades
from adock.vigilance import archive, shares
from adock.vigilance.kinds import Slot
from adock.vigilance.models import DepositedDocument
from tests import factories as make
from tests import people, sealed
from tests import share_factories as given

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


@pytest.fixture
def keeper():
    given.company()
    return people.signatory()


def made(share) -> zipfile.ZipFile:
    situation = read_situation()
    known = load_companies([share.siren], situation, make.TODAY).get(share.siren)
    papers = shares.papers_of(share, make.TODAY)
    return zipfile.ZipFile(io.BytesIO(archive.make(share, papers, known, situation, timezone.now())))


def text_of(opened: zipfile.ZipFile) -> str:
    return " ".join(" ".join(sealed.pages_of(opened.read(archive.SUMMARY_NAME))).split())


def test_the_papers_are_there_byte_for_byte_in_the_order_of_the_file_under_plain_names(keeper):
    given.full_file()
    opened = made(given.share(keeper).share)
    assert opened.namelist() == [
        "0-synthese.pdf",
        "1-attestation-salaries-etrangers-2026-11-10.pdf",
        "2-attestation-vigilance-urssaf-2026-11-02.pdf",
        "3-extrait-immatriculation-2026-07-01.pdf",
        "4-licence-transport-2026-11-02.pdf",
        "5-assurance-vehicules-2026-11-02.jpg",
    ]
    urssaf = DepositedDocument.objects.get(slot=Slot.URSSAF)
    assert opened.read("2-attestation-vigilance-urssaf-2026-11-02.pdf") == files.get(urssaf.file)
    assert opened.testzip() is None


def test_the_summary_says_what_was_there_that_day_on_which_carrier_for_whom(keeper):
    given.full_file()
    text = text_of(made(given.share(keeper).share))
    for said in (
        "TRANSPORTS MOREL",
        "SIREN 000 000 018",
        given.CUSTOMER,
        "24 novembre 2026 à 12 h 00",
        "Verdict du jour : En règle",
        "situation au 20 novembre 2026",
        "Sans date de fin",
        "Expire dans 12 jours",
        "Assurance des marchandises transportées",
        "AB12CD34EF56GH7",
        sha256(files.get(DepositedDocument.objects.get(slot=Slot.URSSAF).file)).hexdigest(),
    ):
        assert said in text


def test_the_summary_is_a_tagged_pdf_whose_seal_is_ours_and_whole(keeper):
    given.full_file()
    held = made(given.share(keeper).share).read(archive.SUMMARY_NAME)
    found = pades.examine(held)
    assert found.is_sealed_by_us
    assert found.is_intact
    assert not pades.examine(held.replace(b"TRANSPORTS", b"TRANSPORTZ") + b" ").is_intact
    with pikepdf.open(io.BytesIO(held)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr-FR"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert "/StructTreeRoot" in pdf.Root
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == "Dossier de vigilance de TRANSPORTS MOREL, synthèse du 24 novembre 2026"


def test_an_empty_file_still_makes_a_record_that_says_so(keeper):
    opened = made(given.share(keeper).share)
    assert opened.namelist() == ["0-synthese.pdf"]
    assert "Aucune pièce valable, 6 non fournies." in text_of(opened)


def test_papers_that_were_not_shared_are_neither_given_nor_told(keeper):
    given.full_file()
    opened = made(given.share(keeper, slots=[Slot.URSSAF]).share)
    assert opened.namelist() == ["0-synthese.pdf", "2-attestation-vigilance-urssaf-2026-11-02.pdf"]
    text = text_of(opened)
    assert "Assurance" not in text
    assert "étrangers" not in text


def test_a_statement_that_was_taken_back_is_told_and_not_given(keeper):
    given.certificate(ended_at=timezone.now(), ended_on=make.TODAY, end_kind=EndKind.WITHDRAWN)
    opened = made(given.share(keeper, slots=[Slot.STATEMENT]).share)
    assert opened.namelist() == ["0-synthese.pdf"]
    assert "Retirée par l'entreprise le 24 novembre 2026" in text_of(opened)


def test_names_typed_by_people_are_text_and_never_commands_of_the_summary(keeper):
    given.document(Slot.KBIS, issuer='#panic("x") *gras* $x$ <b> "', number="a_b_[c]\\ // #")
    text = text_of(made(given.share(keeper, customer='#eval("1") & Fils').share))
    assert '#panic("x") *gras* $x$ <b> "' in text
    assert '#eval("1") & Fils' in text


def test_a_company_that_the_register_never_knew_is_said_to_be_so(db):
    stranger = people.signatory(make.siren(9))
    text = text_of(made(given.share(stranger, make.siren(9)).share))
    assert "Verdict du jour : Hors du registre" in text


def test_one_paper_that_cannot_be_read_leaves_no_half_archive(keeper):
    given.full_file()
    files.delete(DepositedDocument.objects.get(slot=Slot.KBIS).file)
    with pytest.raises(archive.PaperUnreadable) as fault:
        made(given.share(keeper).share)
    assert fault.value.paper.slot == Slot.KBIS


def test_more_than_what_fits_in_memory_is_refused_before_anything_is_read(keeper, monkeypatch):
    given.full_file()
    monkeypatch.setattr(archive, "LARGEST", 20)
    monkeypatch.setattr(archive, "content", pytest.fail)
    with pytest.raises(archive.TooLarge):
        made(given.share(keeper).share)


def test_two_archives_of_a_moment_hold_the_same_files_in_the_same_order(keeper):
    given.full_file()
    share = given.share(keeper).share
    first, second = made(share), made(share)
    told = [(entry.filename, entry.date_time, entry.file_size) for entry in first.infolist()[1:]]
    assert told == [(entry.filename, entry.date_time, entry.file_size) for entry in second.infolist()[1:]]
    assert told[0][1] == (2026, 11, 24, 12, 0, 0)


@pytest.mark.parametrize(
    ("ends_on", "said"),
    [
        (make.TODAY, "Expire aujourd'hui, le 24 novembre 2026"),
        (make.TODAY + timedelta(days=1), "Expire demain, le 25 novembre 2026"),
        (make.TODAY + timedelta(days=31), "Valable jusqu'au 25 décembre 2026"),
        (make.TODAY - timedelta(days=1), "Expirée depuis le 24 novembre 2026"),
        (None, "Sans date de fin"),
    ],
)
def test_the_state_of_a_paper_is_that_of_the_day(keeper, ends_on: date | None, said):
    given.document(Slot.KBIS, ends_on=ends_on)
    assert said in text_of(made(given.share(keeper, slots=[Slot.KBIS]).share))


def test_a_customer_whose_name_no_font_draws_gets_its_archive_all_the_same(keeper):
    given.full_file()
    assert "□□ □" in text_of(made(given.share(keeper, customer="東京 🚚").share))
