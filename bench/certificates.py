"""Certificates made and sealed one after the other, beside an empty page typeset by the same library."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from django.utils import timezone

from adock.accounts.models import Membership, User
from adock.accounts.rules import MembershipState, Proof, Role
from adock.certificates import drafts, services
from adock.certificates.kinds import Kind
from adock.gateways.typesetting import typeset
from adock.register.models import Registration
from bench.figures import Figure

SIGNED, LISTS, LISTED = 100, 10, 500
EMPTY_PAGE = """\
#set document(title: "Vide")
#set page(paper: "a4")
#set text(lang: "fr")
"""
SIGNATORY = {"first_name": "Camille", "last_name": "Morel", "position": "gérante", "place": "Rennes"}


def figures() -> Iterator[Figure]:
    """Whole certificates by one worker: typeset, sealed, encrypted, stored on the disk, committed with journal and mails."""
    empty = _empty_pages_a_second()
    siren = Registration.objects.filter(struck_off_on=None, siren__startswith="000")[0].siren or ""
    user = User.objects.create(first_name="Camille", last_name="Morel")
    Membership.objects.create(
        user=user, siren=siren, role=Role.SIGNATORY, state=MembershipState.ACTIVE, proof=Proof.DEMONSTRATION
    )
    # far more than a company may sign
    services.SIGNATURES_IN_A_DAY = services.SEALS_IN_A_DAY = 2 * (SIGNED + LISTS)
    for name, kind, count in (
        ("certificates made and sealed", Kind.NO_FOREIGN_WORKERS, SIGNED),
        (f"lists of {LISTED} workers made and sealed", Kind.FOREIGN_WORKERS, LISTS),
    ):
        _sign(user, siren, kind)  # the first one loads what is loaded only once
        rate = count / sum([_sign(user, siren, kind) for _ in range(count)])
        yield Figure(name, f"{rate:,.1f} /s", f"{empty:,.0f} empty PDF/s", f"{rate / empty:.3f}", "", True)


def _empty_pages_a_second() -> float:
    with TemporaryDirectory() as folder:
        source = Path(folder) / "empty.typ"
        source.write_text(EMPTY_PAGE)
        typeset(source, {})
        begun = perf_counter()
        for _ in range(SIGNED):
            typeset(source, {})
        return SIGNED / (perf_counter() - begun)


def _sign(user: User, siren: str, kind: Kind) -> float:
    """The seconds that the signature alone takes: the draft is prepared before."""
    drafts.start(user, siren, kind)
    draft = drafts.set_signatory(user, siren, SIGNATORY)
    if kind == Kind.FOREIGN_WORKERS:
        lines = (f"Diallo\tAwa\t11/03/2024\tSN\tSALARIE\t75010{rank:05d}" for rank in range(LISTED))
        drafts.add_table(user, siren, "\n".join(lines), timezone.localdate())
        draft.refresh_from_db()
    read = services.preview(draft, timezone.localdate())
    begun = perf_counter()
    services.sign(user, siren, draft.pk, seen=read.seen, read=read.read)
    return perf_counter() - begun
