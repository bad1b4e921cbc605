"""Reporting an error: the form, what is kept and mailed, and what keeps strangers' mailboxes out of it."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from adock.core.models import JournalEntry, OutgoingMail
from adock.support.models import Report
from adock.support.personal import reports
from adock.support.retention import REPORTS
from tests import factories as make
from tests import people
from tests.reading import hidden_fields, html_of, mails_to, text_of

pytestmark = pytest.mark.django_db

TEAM, VISITOR = "contact@a-dock.example", "nadia@visiteur.example"
SIRET = make.siret(1)
SHEET = f"/etablissements/{SIRET}"
TYPED = {"nature": "verdict", "message": "La licence est renouvelée depuis mai.", "siret": SIRET, "courriel": VISITOR}


@pytest.fixture
def sheet(build_index):
    make.registration(SIRET, lc={})
    build_index()


def report(client=None, **changes):
    return (client or Client(enforce_csrf_checks=True)).post("/contact", TYPED | changes)


def test_the_sheet_s_link_leads_to_a_form_that_carries_its_number_and_its_question(client, sheet):
    assert f'href="/contact?siret={SIRET}">Signaler une erreur' in html_of(client.get(SHEET))
    page = client.get("/contact", {"siret": SIRET}, headers={"Referer": f"http://testserver{SHEET}?vehicule=leger"})
    assert "Signaler une erreur" in text_of(page)
    assert "À propos de TRANSPORTS MOREL" in text_of(page)
    assert f'name="siret" value="{SIRET}"' in html_of(page)
    assert hidden_fields(html_of(page))["page"] == f"{SHEET}?vehicule=leger"
    assert not page.cookies


@pytest.mark.parametrize(
    ("before", "kept"),
    [
        ("https://ailleurs.example/secret", None),
        ("http://testserver/contact", None),
        ("http://testserver/partages/abcdefabcdef/dossier", "/partages/…"),
        ("http://testserver//ailleurs.example", None),
        ("http://[::1", None),
    ],
)
def test_neither_another_site_nor_a_secret_address_is_carried(client, before, kept):
    page = client.get("/contact", headers={"Referer": before})
    assert page.status_code == 200
    assert "abcdefabcdef" not in html_of(page)
    assert "ailleurs.example" not in html_of(page)


def test_what_is_reported_is_kept_mailed_to_the_team_and_acknowledged(client, sheet):
    answer = report(page=f"{SHEET}?vehicule=leger")
    kept = Report.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/contact?envoye={kept.reference}")
    assert (kept.kind, kept.number, kept.email) == ("verdict", SIRET, VISITOR)
    (to_team,) = mails_to(TEAM)
    assert to_team.reply_to == VISITOR
    for said in (kept.words, "Le verdict ou une licence", f"{SHEET}?vehicule=leger", kept.reference):
        assert said in to_team.text
    (to_visitor,) = mails_to(VISITOR)
    assert kept.reference in to_visitor.text
    assert "renouvelée" not in to_visitor.text + to_visitor.html + to_visitor.subject
    sent = client.get(answer.headers["Location"])
    assert kept.reference in text_of(sent)
    assert not answer.cookies
    assert not sent.cookies


def test_the_journal_says_that_something_was_reported_and_nothing_of_who(client):
    report()
    (entry,) = JournalEntry.objects.filter(act="report.received")
    assert (entry.actor, entry.subject, entry.details) == (None, SIRET, {"kind": "verdict"})


def test_an_address_is_not_asked_of_who_wants_no_answer():
    assert report(courriel="").status_code == 302
    assert Report.objects.get().email == ""
    assert not OutgoingMail.objects.exclude(recipient=TEAM).exists()


def test_a_stranger_s_mailbox_gets_one_acknowledgement_a_day_whoever_asks():
    for number in range(4):
        report(Client(REMOTE_ADDR=f"192.0.2.{number}"), courriel=VISITOR.upper() if number % 2 else VISITOR)
    assert Report.objects.count() == 4
    assert OutgoingMail.objects.filter(recipient__iexact=VISITOR).count() == 1


def test_one_place_sends_five_an_hour_and_keeps_its_text():
    answers = [report() for _ in range(6)]
    assert [answer.status_code for answer in answers] == [302] * 5 + [429]
    assert "renouvelée depuis mai" in text_of(answers[-1])
    assert answers[-1].headers["Retry-After"] == "3600"
    assert Report.objects.count() == 5
    assert report(Client(REMOTE_ADDR="192.0.2.9")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"nature": ""}, "Choisissez ce qui ne va pas."),
        ({"nature": "x"}, "Choisissez dans la liste."),
        ({"message": " "}, "Dites en quelques mots"),
        ({"message": "\u200b"}, "Dites en quelques mots"),
        ({"message": "x" * 2_001}, "2 000 caractères au plus"),
        ({"siret": "12345"}, "n'est ni un SIRET (14 chiffres)"),
        ({"siret": "9" * 5_000}, "n'est ni un SIRET (14 chiffres)"),
        ({"courriel": "nadia"}, "comme nom@exemple.fr"),
        ({"courriel": "nadia\u200b@visiteur.example"}, "U+200B"),
        ({"attestation": "7" * 41}, "trop long"),
        ({"message": "\0"}, "caractère nul"),
    ],
)
def test_a_fault_is_told_with_what_to_do_and_nothing_is_lost(changes, said):
    answer = report(**changes)
    assert answer.status_code == 400
    assert said in text_of(answer)
    if "message" not in changes:
        assert "renouvelée depuis mai" in text_of(answer)
    assert not Report.objects.exists()
    assert not OutgoingMail.objects.exists()


def test_a_page_of_another_site_reports_nothing():
    answer = Client().post("/contact", TYPED, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert not Report.objects.exists()


def test_a_program_that_fills_in_everything_reports_nothing():
    assert report(suite="x").status_code == 302
    assert not Report.objects.exists()


def test_the_page_says_only_references_of_ours(client):
    assert "&lt;script" not in html_of(client.get("/contact", {"envoye": "<script>"}))
    assert "Message envoyé" in text_of(client.get("/contact", {"envoye": ""}))


def test_a_certificate_s_code_is_carried_as_well(client):
    page = client.get("/contact", {"attestation": "7KQ2-M9FD-3XHA"})
    assert 'name="attestation" value="7KQ2-M9FD-3XHA"' in html_of(page)


# ------------------------------------------------------------------ afterwards


def test_the_command_lists_what_was_reported_the_newest_first(capsys):
    report(message="Premier message")
    report(message="Second message\nsur deux lignes", siret="", courriel="")
    call_command("messages", "--json")
    told = json.loads(capsys.readouterr().out)["messages"]
    assert [each["message"] for each in told] == ["Second message\nsur deux lignes", "Premier message"]
    assert told[1] | {"reference": "", "recu_le": ""} == {
        "reference": "", "recu_le": "", "nature": "verdict", "libelle": "Le verdict ou une licence", "numero": SIRET,
        "papier": None, "page": None, "message": "Premier message", "courriel": VISITOR,
    }  # fmt: skip
    call_command("messages")
    shown = capsys.readouterr()
    assert shown.out.index("Second message\n  | sur deux lignes") < shown.out.index("Premier message")
    assert "2 messages" in shown.err.replace("\u00a0", " ")
    call_command("messages", "--numero", SIRET[:9], "--json")
    assert len(json.loads(capsys.readouterr().out)["messages"]) == 1


def test_reports_go_after_a_year():
    for _ in range(2):
        report()
    Report.objects.filter(pk=Report.objects.latest("pk").pk).update(received_at=timezone.now() - timedelta(days=366))
    assert REPORTS.count(timezone.now()) == 1
    assert REPORTS.purge(timezone.now()) == 1
    assert Report.objects.count() == 1


def test_who_proves_to_own_the_address_takes_away_what_was_reported_under_it():
    report(courriel=VISITOR.title())
    report(courriel="autre@visiteur.example")
    assert [row["message"] for row in reports(people.user(email=VISITOR))["signalements"]] == [TYPED["message"]]
    assert reports(people.user(email="tiers@visiteur.example")) == {"signalements": []}
