"""Reminds a company of the papers of its vigilance file that end soon: once 30 days before, once 7 days before.

Each person gets at most one mail a day and company, for certificates and deposited papers together. Papers that were
replaced, withdrawn or removed, or that have ended, are left out.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from adock.accounts.companies import company_name
from adock.accounts.memberships import mailboxes
from adock.accounts.rules import Power
from adock.certificates.models import Certificate
from adock.core.addresses import public_url
from adock.core.dates import in_words
from adock.core.french import in_days_or_tomorrow, plural
from adock.core.locks import Lock, wait_for
from adock.core.outbox import Button, Fact, Mail, send
from adock.core.siren import group_siren
from adock.vigilance.kinds import KINDS
from adock.vigilance.models import DepositedDocument, Reminder
from adock.vigilance.papers import Paper, of_certificate, of_document
from adock.vigilance.paths import file_path, slot_path
from adock.vigilance.rules import REMINDER_DAYS, reminder_due

REASON = (
    "Vous recevez ce message parce que vous tenez le dossier de vigilance de cette entreprise dans A Dock. "
    "Chaque pièce fait l'objet de deux rappels au plus, 30 et 7 jours avant sa fin. "
    "Pour ne plus en recevoir, renouvelez la pièce ou retirez-la du dossier."
)


def remind(day: date) -> int:
    """Writes the mails due on `day`; returns how many. Called again the same day, it writes none."""
    last = day + timedelta(days=max(REMINDER_DAYS))
    ending = {"ended_at": None, "ends_on__range": (day, last)}
    sirens = {
        *DepositedDocument.objects.filter(**ending).values_list("siren", flat=True),
        *Certificate.objects.filter(ended_at=None, valid_until__range=(day, last)).values_list("siren", flat=True),
    }
    return sum(_remind_company(siren, day) for siren in sorted(sirens))


@transaction.atomic
def _remind_company(siren: str, day: date) -> int:
    # two workers may handle the same day at once
    wait_for(Lock.REMINDERS, int(siren))
    recipients = mailboxes(siren, Power.KEEP_FILE)
    due = _due(siren, day) if recipients else []
    if not due:
        # a company without an address now is reminded once it has one
        return 0
    Reminder.objects.bulk_create(
        Reminder(siren=siren, paper=_name(paper), days=threshold) for paper, thresholds in due for threshold in thresholds
    )
    papers = [paper for paper, _ in due]
    for email in recipients:
        send(_mail(siren, papers, email, day))
    return len(recipients)


def _due(siren: str, day: date) -> list[tuple[Paper, tuple[int, ...]]]:
    """The papers to mention and their thresholds, the soonest to end first."""
    known = list(_ending(siren, day))
    told: dict[str, set[int]] = {}
    for reminder in Reminder.objects.filter(paper__in=[_name(paper) for paper, _ in known]):
        told.setdefault(reminder.paper, set()).add(reminder.days)
    due = []
    for paper, came_on in known:
        assert paper.ends_on is not None
        thresholds = reminder_due(came_on, paper.ends_on, frozenset(told.get(_name(paper), ())), day)
        if thresholds:
            due.append((paper, thresholds))
    return sorted(due, key=lambda one: (one[0].ends_on, one[0].label))


def _ending(siren: str, day: date) -> Iterable[tuple[Paper, date]]:
    """The papers that have not ended, each with the day it came into the file."""
    for certificate in Certificate.objects.filter(siren=siren, ended_at=None, valid_until__gte=day):
        yield of_certificate(certificate, day), certificate.signed_on
    for document in DepositedDocument.objects.filter(siren=siren, ended_at=None, ends_on__gte=day):
        yield of_document(document, day), timezone.localdate(document.deposited_at)


def _name(paper: Paper) -> str:
    if paper.certificate is not None:
        return f"certificate:{paper.certificate.pk}"
    assert paper.document is not None
    return f"document:{paper.document.pk}"


def _mail(siren: str, papers: list[Paper], recipient: str, day: date) -> Mail:
    name, first = company_name(siren), papers[0]
    assert first.ends_on is not None
    if len(papers) == 1:
        subject = f"{name} : {_as_said(first)}, à renouveler d'ici au {in_words(first.ends_on)}"
        path, button = slot_path(siren, first.slot), "Renouveler cette pièce"
        fact = f"Dans le dossier de vigilance de {name}, une pièce arrive à sa fin {_when(first.ends_on, day)}."
        todo = KINDS[first.slot].renewal
    else:
        count = plural(len(papers), "pièce")
        subject = f"{name} : {count} du dossier de vigilance à renouveler"
        path, button = file_path(siren), "Ouvrir le dossier"
        when = _when(first.ends_on, day)
        fact = f"Dans le dossier de vigilance de {name}, {count} arrivent à leur fin, la première {when}."
        todo = "Renouvelez-les depuis le dossier : chacune prendra la place de l'ancienne."
    return Mail(
        recipient=recipient,
        subject=subject,
        sentences=(fact, todo),
        facts=(
            Fact("Entreprise", f"{name}, SIREN {group_siren(siren)}"),
            *(Fact(paper.title, _end(paper)) for paper in papers),
        ),
        button=Button(button, public_url(path)),
        after=(
            "Les clients avec qui vous partagez le dossier verront la nouvelle pièce aussitôt, par le même lien.",
            "Si vous ne faites rien, ils liront que la pièce a expiré à partir du lendemain de sa fin.",
        ),
        reason=REASON,
    )


def _as_said(paper: Paper) -> str:
    """The paper's title in the middle of a sentence."""
    return paper.title[0].lower() + paper.title[1:]


def _end(paper: Paper) -> str:
    assert paper.ends_on is not None
    return f"valable jusqu'au {in_words(paper.ends_on)}"


def _when(ends_on: date, day: date) -> str:
    left = (ends_on - day).days
    when = in_days_or_tomorrow(left)
    return f"{when}, le {in_words(ends_on)}" if left else when
