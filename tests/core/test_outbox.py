"""The outbox: how mails are written, and that each is sent once, whatever happens to servers and workers."""

import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from adock.core import outbox
from adock.core.models import OutgoingMail
from adock.core.outbox import Button, Fact, Mail, ServerAway, Undeliverable, send, send_due
from adock.jobs.schedule import send_mails
from tests.reading import assert_is_plain_french, only_mail
from tests.smtp import smtp_server


def a_mail(**changes):
    usual = {
        "recipient": "camille@transports-morel.example",
        "subject": "Un nouveau membre pour TRANSPORTS MOREL",
        "sentences": ("Dominique Petit agit désormais pour l'entreprise.",),
        "reason": "Vous recevez ce message parce que vous êtes membre de cette entreprise.",
    }
    return Mail(**(usual | changes))


class Letters:
    """Stands where a mail server would: keeps what it is given, or raises what it is told to."""

    def __init__(self):
        self.taken = []
        self.fault = None

    def __call__(self, mail):
        if self.fault:
            raise self.fault
        self.taken.append((mail.pk, mail.text))


@pytest.fixture
def letters(settings):
    settings.LOCAL_MAILBOX = False
    return Letters()


@pytest.mark.django_db
class TestWriting:
    def test_a_mail_says_the_same_in_text_and_in_html_and_neither_shows_marks_of_the_machine(self):
        send(
            a_mail(
                subject="L'été & l'hiver",
                sentences=("L'adresse de « Morel & Fils » a changé.", "Rien à faire si c'est vous."),
                facts=(Fact("Aire de travail", "Départemental", "France entière"), Fact("Site", "https://morel.example", "")),
                button=Button("Voir la fiche", "https://adock.example/etablissements/1?a=b&c=d"),
                after=("Si ce n'est pas vous, dites-le nous.",),
                quotation="Bonjour, <b>êtes-vous</b> libre l'été ?",
            )
        )
        mail = only_mail()
        assert_is_plain_french(mail)
        assert mail.text == (
            "Bonjour,\n\n"
            "L'adresse de « Morel & Fils » a changé.\n\n"
            "Rien à faire si c'est vous.\n\n"
            "- Aire de travail : Départemental (avant : France entière)\n"
            "- Site : https://morel.example (avant : rien)\n\n"
            "----\nBonjour, <b>êtes-vous</b> libre l'été ?\n----\n\n"
            "Voir la fiche :\nhttps://adock.example/etablissements/1?a=b&c=d\n\n"
            "Si ce n'est pas vous, dites-le nous.\n\n"
            "A Dock, le registre des transporteurs routiers\n\n"
            "Vous recevez ce message parce que vous êtes membre de cette entreprise.\n"
        )
        assert 'href="https://adock.example/etablissements/1?a=b&amp;c=d"' in mail.html
        assert "&lt;b&gt;êtes-vous&lt;/b&gt;" in mail.html
        assert "<b>" not in mail.html

    def test_a_subject_is_one_line(self):
        send(a_mail(subject="Une entreprise\r\nBcc: tous@adock.example"))
        assert only_mail().subject == "Une entreprise Bcc: tous@adock.example"

    def test_what_is_told_once_is_written_once(self):
        for _ in range(2):
            send(a_mail(once="terms:12:2026"))
        assert only_mail().once == "terms:12:2026"

    def test_a_mail_that_is_undone_with_its_cause_was_never_written(self):
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            send(a_mail())
            _ = 1 / 0
        assert OutgoingMail.objects.count() == 0


@pytest.mark.django_db
class TestSending:
    def test_what_is_sent_is_not_sent_again_and_its_words_are_forgotten(self, letters):
        send(a_mail())
        assert send_due(letters) == 1
        assert send_due(letters) == 0
        mail = only_mail()
        assert len(letters.taken) == 1
        assert (mail.text, mail.html, mail.tries) == ("", "", 1)

    def test_the_words_stay_where_the_local_page_shows_them(self, letters, settings):
        settings.LOCAL_MAILBOX = True
        send(a_mail())
        send_due(letters)
        assert "Dominique Petit" in only_mail().text

    def test_a_mail_that_fails_waits_longer_and_longer_and_is_given_up_after_five_days(self, letters):
        send(a_mail())
        letters.fault = OSError("451 revenez plus tard")
        waits = []
        for _ in range(8):
            OutgoingMail.objects.update(due_at=timezone.now())
            assert send_due(letters) == 0
            mail = only_mail()
            waits.append(round((mail.due_at - timezone.now()) / timedelta(minutes=1)))
        assert waits == [1, 2, 5, 15, 60, 240, 240, 240]
        assert (mail.tries, mail.last_error, mail.abandoned_at) == (8, "451 revenez plus tard", None)
        OutgoingMail.objects.update(due_at=timezone.now(), created_at=timezone.now() - timedelta(days=5, minutes=1))
        send_due(letters)
        assert only_mail().abandoned_at is not None
        letters.fault = None
        assert send_due(letters) == 0

    def test_a_refusal_for_good_is_written_down_and_never_tried_again(self, letters):
        send(a_mail())
        letters.fault = Undeliverable("550 5.1.1 boîte inconnue")
        send_due(letters)
        mail = only_mail()
        assert mail.abandoned_at is not None
        assert (mail.tries, mail.last_error) == (1, "550 5.1.1 boîte inconnue")
        letters.fault = None
        assert send_due(letters) == 0

    def test_one_mail_that_fails_holds_up_no_other(self, letters):
        send(a_mail(recipient="pleine@adock.example"))
        send(a_mail())
        first, second = OutgoingMail.objects.order_by("id")

        def full_then_fine(mail):
            if mail.pk == first.pk:
                raise OSError("452 boîte pleine")

        assert send_due(full_then_fine) == 1
        second.refresh_from_db()
        assert second.sent_at is not None

    def test_a_server_that_is_away_is_asked_once_a_round_and_counts_against_no_mail(self, letters):
        for _ in range(3):
            send(a_mail())
        asked = []

        def away(mail):
            asked.append(mail.pk)
            raise ServerAway("connexion refusée")

        assert send_due(away) == 0
        assert len(asked) == 1
        assert set(OutgoingMail.objects.values_list("tries", flat=True)) == {0}
        assert send_due(letters) == 3


@pytest.mark.django_db
def test_after_thirty_days_nothing_of_a_mail_stays_but_the_key_of_what_is_told_once(letters):
    for once in (None, "terms:12:2026", None):
        send(a_mail(once=once))
    send_due(letters)
    young = OutgoingMail.objects.order_by("id").last()
    OutgoingMail.objects.exclude(pk=young.pk).update(sent_at=timezone.now() - timedelta(days=31))
    outbox.forget_old_mails(30)
    kept = list(OutgoingMail.objects.order_by("id"))
    assert [(mail.once, mail.recipient) for mail in kept] == [
        ("terms:12:2026", ""),
        (None, "camille@transports-morel.example"),
    ]
    send(a_mail(once="terms:12:2026"))
    assert send_due(letters) == 0


@pytest.mark.django_db(transaction=True)
class TestWorkers:
    @pytest.fixture(autouse=True)
    def _no_job(self, transactional_db):
        """Django does not know the queue's tables, so that tests that commit leave their jobs in them."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM procrastinate_jobs")

    def test_the_worker_is_called_when_the_cause_is_committed_and_once_is_enough(self):
        with transaction.atomic():
            send(a_mail())
            send(a_mail())
            assert ProcrastinateJob.objects.count() == 0
        assert list(ProcrastinateJob.objects.values_list("task_name", "status")) == [("send_mails", "todo")]

    def test_the_worker_that_is_called_sends_and_leaves_no_job_behind(self, monkeypatch):
        # its threads end with it, here: their connections as well
        monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
        send(a_mail())
        with app.replace_connector(app.connector.get_worker_connector()) as worker:
            work = partial(worker.run_worker, wait=False, install_signal_handlers=False, delete_jobs="successful")
            # in a thread: a browser test may have left an event loop in this one
            with ThreadPoolExecutor() as elsewhere:
                elsewhere.submit(work).result()
        assert only_mail().sent_at is not None
        assert ProcrastinateJob.objects.count() == 0

    def test_what_nobody_was_called_for_is_looked_for_each_minute(self):
        assert app.periodic_registry.periodic_tasks[("send_mails", "")].cron == "* * * * *"

    def test_two_workers_at_once_send_each_mail_once(self, letters):
        for _ in range(20):
            send(a_mail())
        together = Barrier(2)

        def work():
            try:
                together.wait()
                return send_due(letters)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as workers:
            counts = [future.result() for future in [workers.submit(work), workers.submit(work)]]
        assert sum(counts) == 20
        assert len({number for number, _ in letters.taken}) == len(letters.taken) == 20

    @pytest.mark.enable_socket
    def test_a_worker_killed_while_sending_loses_nothing(self, settings, tmp_path):
        with smtp_server() as server:
            send(a_mail())
            server.mailbox.may_answer.clear()
            worker = _worker_of_its_own(server.port)
            try:
                assert server.mailbox.is_given.wait(30), worker.stderr.read() if worker.poll() is not None else ""
                os.kill(worker.pid, signal.SIGKILL)
            finally:
                worker.kill()
                worker.communicate()
            assert only_mail().sent_at is None
            server.mailbox.may_answer.set()
            _to_server(settings, server)
            send_mails()
            assert only_mail().sent_at is not None
            assert {message["Message-ID"] for message in server.mailbox.messages} == {server.mailbox.messages[-1]["Message-ID"]}

    @pytest.mark.enable_socket
    def test_mails_written_while_the_server_is_closed_arrive_once_it_opens(self, settings):
        with smtp_server() as server:
            _to_server(settings, server)
            server.close()
            send(a_mail())
            send(a_mail(recipient="inconnue@adock.example"))
            send_mails()
            assert server.mailbox.envelopes == []
            server.open()
            server.mailbox.refusals["inconnue@adock.example"] = "550 5.1.1 inconnue"
            send_mails()
            assert server.mailbox.recipients == ["camille@transports-morel.example"]
            assert OutgoingMail.objects.get(recipient="inconnue@adock.example").last_error == "550 5.1.1 inconnue"


def _to_server(settings, server):
    settings.LOCAL_MAILBOX = False
    settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
    settings.MAIL_FROM = "A Dock <ne-pas-repondre@adock.example>"


def _worker_of_its_own(port):
    """A process that sends what is due of this test's database."""
    program = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "settings.LOCAL_MAILBOX, settings.MAIL_FROM = False, 'ne-pas-repondre@adock.example'\n"
        f"settings.SMTP_URL = 'smtp://127.0.0.1:{port}'\n"
        f"settings.DATABASES['default']['NAME'] = {connection.settings_dict['NAME']!r}\n"
        "from adock.jobs.schedule import send_mails\n"
        "send_mails()\n"
    )
    return subprocess.Popen([sys.executable, "-c", program], stderr=subprocess.PIPE, text=True)
