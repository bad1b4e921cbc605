"""What is known of companies that makes something due, read for several at once."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from adock.accounts.models import Membership, User
from adock.accounts.permissions import membership_of
from adock.accounts.rules import POWERS, MembershipState, Role
from adock.certificates.models import Certificate
from adock.certificates.queries import latest_of_each
from adock.certificates.rules import State
from adock.core.places import commune_name
from adock.directory.companies import load_companies
from adock.directory.company import Company
from adock.directory.sheet import Sheet
from adock.directory.situation import Situation
from adock.dues.rules import CompanyFacts, Due, PaperFacts, ShareFacts, SheetFacts, StatementFacts, dues
from adock.vigilance.kinds import Slot
from adock.vigilance.models import Share
from adock.vigilance.papers import Paper, papers_of


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of a company for its members. `members`: how many may act for it; `suspended`: those who wait, by name."""

    company: Company | None
    statement: Certificate | None
    papers: tuple[Paper, ...]
    shares: tuple[Share, ...]  # those open, the first to end first
    members: int
    suspended: tuple[str, ...]


def read(sirens: Iterable[str], situation: Situation, day: date) -> dict[str, Known]:
    """What is known of these companies, by SIREN. Twenty take as many queries as one."""
    wanted = sorted(set(sirens))
    companies, signed, files = load_companies(wanted, situation, day), latest_of_each(wanted), papers_of(wanted, day)
    shares, members = defaultdict(list), defaultdict(list)
    for share in Share.objects.filter(siren__in=wanted, revoked_at=None, ends_on__gte=day).order_by("ends_on", "id"):
        shares[share.siren].append(share)
    open_ones = Membership.objects.filter(siren__in=wanted, user__is_active=True).exclude(state=MembershipState.ENDED)
    for member in open_ones.select_related("user").order_by("id"):
        members[member.siren].append(member)
    return {
        siren: Known(
            company=companies.get(siren),
            statement=signed.get(siren),
            papers=files[siren],
            shares=tuple(shares[siren]),
            members=sum(member.state == MembershipState.ACTIVE for member in members[siren]),
            suspended=tuple(str(member.user) for member in members[siren] if member.state == MembershipState.SUSPENDED),
        )
        for siren in wanted
    }


def dues_for(member: Membership, known: Known, day: date) -> tuple[Due, ...]:
    """What this member can do; nothing as long as they are suspended."""
    powers = POWERS[Role(member.role)] if member.state == MembershipState.ACTIVE else ()
    return dues(_facts(member.siren, known, day), powers, day) if powers else ()


def dues_of_user(user: User, siren: str | None, situation: Situation, day: date) -> tuple[Due, ...]:
    """What the user can do for that company; nothing if they are no member."""
    member = membership_of(user, siren)
    return dues_for(member, read([member.siren], situation, day)[member.siren], day) if member else ()


def _facts(siren: str, known: Known, day: date) -> CompanyFacts:
    sheets = [sheet for sheet, _ in known.company.establishments if sheet.is_registered] if known.company else []
    return CompanyFacts(
        siren=siren,
        sheets=tuple(_sheet(sheet, is_alone=len(sheets) == 1) for sheet in sheets),
        statement=_statement(known.statement, day),
        papers=tuple(
            PaperFacts(paper.slot, paper.state, paper.ends_on) for paper in known.papers if paper.slot != Slot.STATEMENT
        ),
        shares=tuple(ShareFacts(share.pk, share.customer, share.ends_on) for share in known.shares),
        suspended=known.suspended,
    )


def _sheet(sheet: Sheet, *, is_alone: bool) -> SheetFacts:
    is_withheld = sheet.sirene is not None and sheet.sirene.state == "diffusion_partielle"
    return SheetFacts(
        siret=sheet.siret,
        town="" if is_alone else commune_name(sheet.commune or "", sheet.departement),
        confirmed_on=sheet.profile.confirmed_on,
        names_manager=None if is_withheld else bool(sheet.transport_manager),
        licences=sheet.licences,
    )


def _statement(signed: Certificate | None, day: date) -> StatementFacts | None:
    return StatementFacts(signed.valid_until, signed.state_on(day) == State.WITHDRAWN) if signed else None
