"""What a company has to do, the soonest first: one row of KINDS for each kind of thing that may be due. Pure.

Members read it in their own space, and above their sheet: from here alone.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from adock.accounts.paths import members_path
from adock.accounts.rules import Power
from adock.carriers.paths import edit_sheet_path
from adock.certificates.paths import certificates_path
from adock.core.dates import in_words
from adock.core.french import enumerated, in_days, in_days_or_tomorrow, plural
from adock.dues.paths import renewal_path
from adock.register.rules import LicenceFacts, LicenceKind, LicenceState, licence_state
from adock.vigilance.kinds import KINDS as PAPERS
from adock.vigilance.kinds import Slot
from adock.vigilance.paths import file_path, share_end_path, slot_path
from adock.vigilance.rules import ENDS_SOON_DAYS, PaperState

# A sheet that nobody has read again for so long may no longer be true.
CONFIRMED_FOR = timedelta(days=365)
# A customer reads every day what is shared; one week is enough to go on sharing it.
SHARE_ENDS_SOON_DAYS = 7
_LICENCES = {LicenceKind.LC: "Licence communautaire", LicenceKind.LTI: "Licence de transport intérieur"}


@dataclass(frozen=True, slots=True)
class SheetFacts:
    """An establishment in the register. `town` is empty where the company has no other."""

    siret: str
    town: str
    confirmed_on: date | None  # by the carrier; None: it never said anything
    names_manager: bool | None  # None: what the register says is withheld
    licences: tuple[LicenceFacts, ...] = ()


class StatementFacts(NamedTuple):
    """The last statement that the company signed on A Dock."""

    valid_until: date
    is_withdrawn: bool


class PaperFacts(NamedTuple):
    """A paper that belongs in the vigilance file, statements excepted."""

    slot: Slot
    state: PaperState
    ends_on: date | None


class ShareFacts(NamedTuple):
    number: int
    customer: str
    ends_on: date


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    siren: str
    sheets: tuple[SheetFacts, ...] = ()
    statement: StatementFacts | None = None
    papers: tuple[PaperFacts, ...] = ()
    shares: tuple[ShareFacts, ...] = ()  # those open
    suspended: tuple[str, ...] = ()  # members to whom another objected, by name


@dataclass(frozen=True, slots=True)
class Due:
    """Something to do. `on`: the last day to do it, past or to come; None: as soon as may be. `act` is the link's label."""

    kind: str
    sentence: str
    act: str
    url: str
    on: date | None = None


class Kind(StrEnum):
    """The kinds of due, in the order in which those without a day are shown."""

    LICENCE = "licence"
    STATEMENT = "attestation"
    PAPER = "piece"
    MEMBER = "membre"
    SHARE = "partage"
    SHEET = "fiche"
    ABSENT = "piece_absente"
    MANAGER = "gestionnaire"


@dataclass(frozen=True, slots=True)
class _Row:
    finds: Callable[[CompanyFacts, date], Iterable[Due]]
    power: Power | None = None  # what a member needs to do it; None: every member is told


def dues(facts: CompanyFacts, powers: Iterable[Power], day: date) -> tuple[Due, ...]:
    """What a member with these powers can do for the company on `day`: by its day, then what has none, as KINDS has it."""
    held = frozenset(powers)
    found = [due for row in KINDS.values() if row.power is None or row.power in held for due in row.finds(facts, day)]
    return tuple(sorted(found, key=lambda due: (due.on is None, due.on or day)))


# ------------------------------------------------------------------ each kind


def _licences(facts: CompanyFacts, day: date) -> Iterable[Due]:
    for sheet in facts.sheets:
        for licence in sheet.licences:
            if licence.valid_until is None or _is_covered(licence, sheet.licences, day):
                continue
            if licence_state(licence, day) in {LicenceState.EXPIRES_SOON, LicenceState.EXPIRED}:
                sentence = f"{_which(licence, sheet.town)} : {_end(licence.valid_until, day)}."
                yield Due(Kind.LICENCE, sentence, "Renouveler", renewal_path(facts.siren), licence.valid_until)


def _is_covered(licence: LicenceFacts, others: Iterable[LicenceFacts], day: date) -> bool:
    """Whether another licence of the establishment, which lasts longer, allows all that this one does: an LC for an LTI."""
    return licence.kind is LicenceKind.LTI and any(
        other.kind is LicenceKind.LC and licence_state(other, day) is LicenceState.IN_FORCE for other in others
    )


def _which(licence: LicenceFacts, town: str) -> str:
    number = f" n° {licence.number}" if licence.number else ""
    return f"{_LICENCES[licence.kind]}{number}" + (f" ({town})" if town else "")


def _end(last: date, day: date) -> str:
    left = (last - day).days
    if left < 0:
        return f"expirée, son dernier jour était le {in_words(last)}"
    return f"expire {in_days(left)}" if left == 0 else f"expire {in_days(left)}, le {in_words(last)}"


def _statement(facts: CompanyFacts, day: date) -> Iterable[Due]:
    url, signed = certificates_path(facts.siren), facts.statement
    if signed is None:
        yield Due(Kind.STATEMENT, "Attestation sur les salariés étrangers : aucune n'est signée.", "Signer", url)
    elif signed.is_withdrawn:
        yield Due(Kind.STATEMENT, "Attestation sur les salariés étrangers : retirée, aucune n'est valable.", "Signer", url)
    elif signed.valid_until < day:
        last = in_words(signed.valid_until)
        said = f"Attestation sur les salariés étrangers : expirée, son dernier jour était le {last}."
        yield Due(Kind.STATEMENT, said, "Signer", url, signed.valid_until)
    elif (signed.valid_until - day).days <= ENDS_SOON_DAYS:
        when = in_words(signed.valid_until)
        until = "aujourd'hui" if signed.valid_until == day else f"avant le {when}"
        said = f"Attestation sur les salariés étrangers : à signer {until}."
        yield Due(Kind.STATEMENT, said, "Signer", url, signed.valid_until)


def _papers(facts: CompanyFacts, day: date) -> Iterable[Due]:
    for paper in facts.papers:
        if paper.ends_on is None or paper.state not in {PaperState.ENDED, PaperState.ENDS_SOON}:
            continue
        sentence = f"{PAPERS[paper.slot].label} : {_end(paper.ends_on, day)}."
        yield Due(Kind.PAPER, sentence, "Déposer la nouvelle", slot_path(facts.siren, paper.slot), paper.ends_on)


def _absent_papers(facts: CompanyFacts, day: date) -> Iterable[Due]:
    absent = [paper.slot for paper in facts.papers if paper.state == PaperState.MISSING]
    if len(absent) == 1:
        label = PAPERS[absent[0]].label
        yield Due(Kind.ABSENT, f"{label} : absent du dossier de vigilance.", "Déposer", slot_path(facts.siren, absent[0]))
    elif absent:
        labels = enumerated(PAPERS[slot].label for slot in absent)
        sentence = f"{plural(len(absent), 'pièce')} hors du dossier de vigilance : {labels}."
        yield Due(Kind.ABSENT, sentence, "Déposer", file_path(facts.siren))


def _suspended(facts: CompanyFacts, day: date) -> Iterable[Due]:
    for name in facts.suspended:
        sentence = f"{name} attend votre accord : un membre s'est opposé à son accès."
        yield Due(Kind.MEMBER, sentence, "Décider", members_path(facts.siren))


def _shares(facts: CompanyFacts, day: date) -> Iterable[Due]:
    for share in facts.shares:
        left = (share.ends_on - day).days
        if 0 <= left <= SHARE_ENDS_SOON_DAYS:
            sentence = f"Le partage avec {share.customer} finit {in_days_or_tomorrow(left)}."
            yield Due(Kind.SHARE, sentence, "Prolonger", share_end_path(facts.siren, share.number), share.ends_on)


def _sheets(facts: CompanyFacts, day: date) -> Iterable[Due]:
    for sheet in facts.sheets:
        if sheet.confirmed_on is None or sheet.confirmed_on + CONFIRMED_FOR > day:
            continue
        which = f"Fiche de {sheet.town}" if sheet.town else "Votre fiche"
        sentence = f"{which} : relue la dernière fois le {in_words(sheet.confirmed_on)}."
        yield Due(Kind.SHEET, sentence, "Relire et confirmer", edit_sheet_path(sheet.siret), sheet.confirmed_on + CONFIRMED_FOR)


def _manager(facts: CompanyFacts, day: date) -> Iterable[Due]:
    if facts.sheets and all(sheet.names_manager is False for sheet in facts.sheets):
        sentence = "Le registre ne nomme pas de gestionnaire de transport pour l'entreprise."
        yield Due(Kind.MANAGER, sentence, "Voir à qui le dire", renewal_path(facts.siren))


KINDS = {
    Kind.LICENCE: _Row(_licences),
    Kind.STATEMENT: _Row(_statement, Power.SIGN),
    Kind.PAPER: _Row(_papers, Power.KEEP_FILE),
    Kind.MEMBER: _Row(_suspended, Power.MANAGE_MEMBERS),
    Kind.SHARE: _Row(_shares, Power.KEEP_FILE),
    Kind.SHEET: _Row(_sheets, Power.EDIT_SHEET),
    Kind.ABSENT: _Row(_absent_papers, Power.KEEP_FILE),
    Kind.MANAGER: _Row(_manager),
}
