"""The local mailbox: every mail to be read where none leaves, and no such page where they do."""

import os
import re
import subprocess
import sys

import pytest

from adock.accounts import letters
from adock.core.models import OutgoingMail
from adock.core.moments import moment_in_words
from adock.core.outbox import Button, Mail, send, send_due
from adock.gateways.mail import deliver
from tests import factories as make
from tests import people, sealed
from tests.production import safe_environment
from tests.reading import html_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day")]


def write(subject, **changes):
    send(
        Mail(
            recipient="camille@transports-morel.example",
            subject=subject,
            sentences=("L'adresse <b>attend</b> d'être confirmée.",),
            button=Button("Confirmer", "http://localhost:8000/confirmer/abc-DEF_1"),
            reason="Vous avez créé un compte.",
            **changes,
        )
    )
    return OutgoingMail.objects.latest("id")


def test_the_latest_mail_comes_first_with_whom_it_is_for_when_and_what_became_of_it(client):
    first, second = write("Premier"), write("Second")
    send_due(deliver)
    third = write("Troisième")
    OutgoingMail.objects.filter(pk=second.pk).update(sent_at=None, abandoned_at=second.created_at, last_error="550 inconnu")
    first.refresh_from_db()
    response = client.get("/courriels")
    html = html_of(response)
    assert re.findall(r'href="/courriels/(\d+)"', html) == [str(mail.pk) for mail in (third, second, first)]
    delivered = f"Remis le {moment_in_words(first.sent_at)}"  # PostgreSQL's clock, which no test sets
    for words in ("camille@transports-morel.example", delivered, "Abandonné : 550 inconnu", "En attente d&#39;envoi"):
        assert words in html
    assert response.headers["Cache-Control"] == "no-store"


def test_a_mail_is_read_as_text_with_links_to_follow_and_as_the_html_it_is(client):
    mail = write("Confirmez votre adresse")
    page = client.get(f"/courriels/{mail.pk}")
    assert '<a href="http://localhost:8000/confirmer/abc-DEF_1"' in page.content.decode()
    assert "L&#39;adresse &lt;b&gt;attend&lt;/b&gt;" in page.content.decode()
    alone = client.get(f"/courriels/{mail.pk}/html")
    assert alone.content.decode() == mail.html
    policy = alone.headers["Content-Security-Policy"]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy
    assert "sandbox" in policy
    assert "allow-scripts" not in policy
    assert "unsafe" not in page.headers["Content-Security-Policy"]


def test_an_empty_mailbox_says_how_to_fill_it(client):
    assert "Aucun courriel pour l'instant" in client.get("/courriels").content.decode()


def test_every_page_leads_to_the_mailbox(client):
    assert 'href="/courriels"' in client.get("/aide").content.decode()


def test_where_mail_leaves_there_is_no_mailbox_and_no_word_of_it(client, settings):
    mail = write("Confirmez votre adresse")
    settings.LOCAL_MAILBOX = False
    for address in ("/courriels", f"/courriels/{mail.pk}", f"/courriels/{mail.pk}/html"):
        assert client.get(address).status_code == 404
    assert "courriels" not in client.get("/aide").content.decode()


@pytest.mark.parametrize(
    ("variables", "is_open"),
    [
        ({}, True),
        ({"ADOCK_SMTP_URL": "smtp://localhost"}, False),
        ({"ADOCK_ENV": "production", "ADOCK_SMTP_URL": "smtp://localhost"}, False),
    ],
    ids=["a person's own machine", "with a mail server", "production"],
)
def test_only_where_no_mail_can_leave_is_the_mailbox_open(tmp_path, variables, is_open):
    needed = {**safe_environment(tmp_path), "ADOCK_SMTP_URL": ""}
    addresses = {"ADOCK_MAIL_FROM": "a@adock.example", "ADOCK_MAIL_REDIRECT_TO": "b@adock.example"}
    outcome = subprocess.run(
        [sys.executable, "-c", "from django.conf import settings; print(settings.LOCAL_MAILBOX)"],
        env=os.environ | needed | {"ADOCK_ENV": "development"} | addresses | variables,
        capture_output=True,
        text=True,
        check=True,
    )
    assert outcome.stdout.strip() == str(is_open)


def test_the_letters_that_wait_are_printed_from_there(client):
    make.registration(make.siret(1), lc={})
    make.sirene_import()
    make.sirene(make.siret(1))
    letters.ask(people.user(), make.siren(1))
    assert "1 en attente d'impression" in client.get("/courriels").content.decode()
    pdf = client.post("/courriels/lettres")
    assert pdf.headers["Content-Type"] == "application/pdf"
    assert make.siren(1)[-3:] in sealed.text_of(pdf.content)
    assert "attente d'impression" not in client.get("/courriels").content.decode()
    assert client.post("/courriels/lettres").url == "/courriels"
