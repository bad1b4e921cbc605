"""What readers wait while strangers send files made to take long: to be deposited, and to be checked."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Event, Thread

from django.conf import settings
from django.db.models import QuerySet
from django.test import Client
from django.utils import timezone

from adock.accounts.models import Membership, User
from adock.accounts.rules import Proof, Role
from adock.accounts.terms import accept_terms
from adock.register.models import Registration
from adock.vigilance.kinds import Slot
from adock.vigilance.paths import slot_path
from bench import hostile
from bench.figures import Figure
from bench.load import load
from bench.web import one_worker

WORKERS, READERS, SENDERS = 2, 8, 10
SECONDS = 15.0
MOST_WAIT_S = 0.2
# A sender who was refused does not wait as long as asked.
INSISTS_AFTER_S = 1.0
TOKEN = "a" * 32
BOUNDARY = "bench"


def figures(port: int) -> Iterator[Figure]:
    """The readers' 95th percentile, with two workers, while each of ten senders sends again as soon as it is answered."""
    sheets = [f"/etablissements/{siret}" for siret in _registered().values_list("siret", flat=True)[:2000]]
    with one_worker(port, WORKERS):
        alone = load(port, sheets, READERS, SECONDS / 3)
        with _senders(port) as answers:
            beside = load(port, sheets, READERS, SECONDS)
    told = ", ".join(f"{count} of {status}" for status, count in sorted(answers.items()))
    yield Figure(
        f"readers' wait, p95, {READERS} readers and {SENDERS} hostile files at once",
        f"{beside.p95 * 1000:,.0f} ms ({beside.rate:,.0f} requests/s; files answered: {told or 'none'})",
        f"{alone.p95 * 1000:,.0f} ms ({alone.rate:,.0f} requests/s) without files",
        f"{beside.p95 / alone.p95:.1f} x",
        f"<= {MOST_WAIT_S * 1000:.0f} ms",
        beside.p95 <= MOST_WAIT_S,
    )


@contextmanager
def _senders(port: int) -> Iterator[Counter[int]]:
    """Half of them deposit, each for a company of its own; half check, each from places that are ever new."""
    answers: Counter[int] = Counter()
    is_over = Event()
    deposits, checks = cycle(hostile.deposits()), cycle(hostile.checks())
    sirens = list(_registered().filter(siren__startswith="000").values_list("siren", flat=True).distinct()[: SENDERS // 2])
    asked = [_deposit(siren or "", next(deposits)) for siren in sirens]
    asked += [("/attestations/verifier", _form("fichier", next(checks), {}), {}) for _ in range(SENDERS - len(asked))]
    threads = [Thread(target=_send, args=(port, rank, *each, answers, is_over)) for rank, each in enumerate(asked)]
    for thread in threads:
        thread.start()
    try:
        yield answers
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


def _deposit(siren: str, content: bytes) -> tuple[str, bytes, dict[str, str]]:
    user = User.objects.create(first_name="Camille", last_name="Morel")
    accept_terms(user)
    Membership.objects.create(user=user, siren=siren, role=Role.SIGNATORY, proof=Proof.DEMONSTRATION, started_at=timezone.now())
    browser = Client()
    browser.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
    day = timezone.localdate().isoformat()
    typed = {"csrfmiddlewaretoken": TOKEN, "security_code": "AB12CD34EF56GH7", "issued_on": day}
    return slot_path(siren, Slot.URSSAF), _form("file", content, typed), {"Cookie": cookies}


def _form(field: str, content: bytes, typed: dict[str, str]) -> bytes:
    """A file's form, the file last."""
    begins = '--%s\r\nContent-Disposition: form-data; name="%s"'
    fields = "".join(begins % (BOUNDARY, name) + f"\r\n\r\n{value}\r\n" for name, value in typed.items())
    file = begins % (BOUNDARY, field) + '; filename="a.pdf"\r\n\r\n'
    return (fields + file).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def _send(port: int, rank: int, path: str, body: bytes, headers: dict[str, str], answers: Counter[int], is_over: Event) -> None:
    for turn in range(1_000_000):
        if is_over.is_set():
            return
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        with suppress(OSError, HTTPException):
            sent = headers | {
                "Host": "localhost",
                "Origin": "http://localhost",
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                "X-Forwarded-For": f"10.{rank}.{turn // 250}.{turn % 250}",
            }
            connection.request("POST", path, body, sent)
            answer = connection.getresponse()
            answer.read()
            answers[answer.status] += 1
        connection.close()
        is_over.wait(INSISTS_AFTER_S)


def _registered() -> QuerySet[Registration]:
    return Registration.objects.filter(struck_off_on=None).order_by("siret")
