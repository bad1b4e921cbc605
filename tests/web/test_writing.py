"""Writing to a carrier who does not show its address: it gets the message, and nobody gets the address."""

import pytest
from django.db import connection
from django.test import Client

from adock.carriers import values
from adock.core.models import OutgoingMail
from tests import factories as make
from tests.reading import text_of
from tests.sheet_factories import SIRET

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]

ADDRESS = f"/etablissements/{SIRET}/ecrire"
HIDDEN = "secret@morel.example"
MESSAGE = {"name": "Jeanne Le Bihan", "email": "jeanne@client.example", "message": "20 palettes\nde Rennes à Brest."}


@pytest.fixture
def hidden(build_index):
    known = make.registration(SIRET, lc={}, legal_name="TRANSPORTS MOREL")
    shown = make.profile(known, email=HIDDEN, shows_email=False, phone="+33261910012")
    build_index()
    return shown


def test_the_message_goes_to_the_proved_address_and_its_answer_to_the_sender(hidden):
    answer = Client().post(ADDRESS, MESSAGE)
    assert "Message envoyé" in text_of(Client().get(answer.headers["Location"]))
    (mail,) = OutgoingMail.objects.all()
    assert (mail.recipient, mail.reply_to) == (HIDDEN, "jeanne@client.example")
    assert "Jeanne Le Bihan" in mail.subject
    assert "20 palettes\nde Rennes à Brest." in mail.text


def test_the_address_is_on_no_page_in_no_answer_and_not_in_the_index(hidden, settings):
    visitor = Client()
    seen = [
        visitor.get(f"/etablissements/{SIRET}"),
        visitor.get("/recherche?q=morel"),
        visitor.get(ADDRESS),
        visitor.post(ADDRESS, {}),
        visitor.post(ADDRESS, MESSAGE | {"email": "x"}),
        visitor.post(ADDRESS, MESSAGE, follow=True),
        visitor.get(f"/api/v1/etablissements/{SIRET}"),
        visitor.get("/api/v1/recherche?q=morel"),
        visitor.get(f"/entreprises/{SIRET[:9]}"),
    ]
    seen += [visitor.post(ADDRESS, MESSAGE) for _ in range(6)]
    assert seen[-1].status_code == 429
    for answer in seen:
        assert b"secret" not in answer.content
        assert "secret" not in str(answer.headers)
    for file in (settings.DATA_DIR / "index").rglob("*"):
        assert not file.is_file() or b"secret" not in file.read_bytes()
    assert not visitor.cookies


def test_the_api_and_the_sheet_tell_of_the_form(hidden):
    words = Client().get(f"/api/v1/etablissements/{SIRET}").json()["fiche"]
    assert (words["courriel"], words["formulaire"], words["completude"]) == (None, True, 70)
    page = Client().get(f"/etablissements/{SIRET}").content.decode()
    assert f'href="{ADDRESS}"' in page
    assert "mailto:?" in page  # the sheet itself can be sent; nobody else is written to
    assert "mailto:s" not in page


@pytest.mark.parametrize(
    "wrong",
    [{"name": " "}, {"name": "\u202e"}, {"name": "a" * 101}, {"email": "morel"}, {"email": "a@b.example\nBcc: c@d.example"},
     {"message": ""}, {"message": "a" * 2001}, {"message": "\u200b"}, {"message": "\x00"}],
)  # fmt: skip
def test_what_is_wrong_is_told_and_what_was_typed_stays(hidden, wrong):
    answer = Client().post(ADDRESS, MESSAGE | wrong)
    assert answer.status_code == 400
    assert "Votre message n'est pas parti" in text_of(answer)
    assert "name" in wrong or "Jeanne Le Bihan" in answer.content.decode()
    assert not OutgoingMail.objects.exists()


def test_a_name_cannot_add_a_line_to_the_mails_headers(hidden):
    Client().post(ADDRESS, MESSAGE | {"name": "Jeanne\r\nBcc: tous@client.example"})
    assert "\n" not in OutgoingMail.objects.get().subject


def test_a_program_that_fills_the_hidden_field_is_thanked_and_not_heard(hidden):
    assert Client().post(ADDRESS, MESSAGE | {"suite": "x"}).status_code == 302
    assert not OutgoingMail.objects.exists()


def test_one_address_may_not_write_without_end_nor_many_to_one_company(hidden):
    for _ in range(5):
        assert Client(REMOTE_ADDR="192.0.2.1").post(ADDRESS, MESSAGE).status_code == 302
    told = Client(REMOTE_ADDR="192.0.2.1").post(ADDRESS, MESSAGE)
    assert told.status_code == 429
    assert "20 palettes" in told.content.decode()
    sent = [Client(REMOTE_ADDR=f"192.0.2.{rank}").post(ADDRESS, MESSAGE).status_code for rank in range(2, 40)]
    assert sent.count(302) == 25
    assert OutgoingMail.objects.count() == 30


def test_one_place_does_not_use_up_in_a_day_what_others_may_write(hidden):
    for _ in range(5):
        Client(REMOTE_ADDR="192.0.2.1").post(ADDRESS, MESSAGE)
    with connection.cursor() as cursor:  # an hour later
        cursor.execute("DELETE FROM core_attempts WHERE key LIKE 'write:%'")
    assert Client(REMOTE_ADDR="192.0.2.1").post(ADDRESS, MESSAGE).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.2").post(ADDRESS, MESSAGE).status_code == 302


def test_all_the_addresses_of_an_ipv6_subscriber_count_as_one(hidden):
    addresses = [f"2001:db8:1:2::{rank}" for rank in range(1, 8)]
    assert [Client(REMOTE_ADDR=one).post(ADDRESS, MESSAGE).status_code for one in addresses] == [302] * 5 + [429] * 2
    assert Client(REMOTE_ADDR="2001:db8:1:3::1").post(ADDRESS, MESSAGE).status_code == 302


def test_another_sites_page_cannot_send_it_by_a_visitors_browser(hidden):
    assert Client(headers={"Sec-Fetch-Site": "cross-site"}).post(ADDRESS, MESSAGE).status_code == 403
    assert not OutgoingMail.objects.exists()


@pytest.mark.parametrize(
    "change", [{"shows_email": True}, {"email": ""}, {"email": "", "email_waiting": "attend@morel.example"}]
)
def test_without_an_address_or_with_one_shown_there_is_no_form(hidden, change):
    for field, value in change.items():
        setattr(hidden, field, value)
    hidden.save()
    assert Client().get(ADDRESS).headers["Location"] == f"/etablissements/{SIRET}#contact"
    told = Client().post(ADDRESS, MESSAGE)
    assert told.status_code == 409
    assert "20 palettes" in told.content.decode()
    assert not OutgoingMail.objects.exists()


def test_an_establishment_that_left_the_register_or_never_was_is_not_written_to(hidden):
    assert Client().get(f"/etablissements/{make.siret(99)}/ecrire").status_code == 404
    assert Client().get("/etablissements/%00/ecrire").status_code == 404
    hidden.registration.struck_off_on = make.SITUATION
    hidden.registration.save()
    assert Client().post(ADDRESS, MESSAGE).status_code == 409


@pytest.mark.parametrize("field", ["name", "email", "message"])
def test_a_heap_of_accents_is_refused_before_it_is_put_in_order(hidden, monkeypatch, field):
    normalised = []

    def normal(form, text):
        normalised.append(len(text))
        return text

    monkeypatch.setattr(values, "normal", normal)
    answer = Client().post(ADDRESS, MESSAGE | {field: "e" + "\u0301" * 100_000})
    assert answer.status_code == 400
    assert max(normalised, default=0) <= values.LONGEST_DESCRIPTION_TYPED
    assert not OutgoingMail.objects.exists()
