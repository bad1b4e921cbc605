"""Facts to be judged, all in order on DAY unless a test says otherwise."""

from datetime import date, timedelta

from adock.register.rules import (
    CompanyLicence,
    EstablishmentFacts,
    LicenceFacts,
    LicenceKind,
    Severity,
    SireneFacts,
    Verdict,
    judge,
)

DAY = date(2026, 11, 24)
STARTS_ON = date(2021, 3, 13)
ENDS_ON = date(2031, 3, 12)

LC = LicenceFacts(LicenceKind.LC, "2021 53 0000123", STARTS_ON, ENDS_ON, certified_copies=6, light_copies=1)
LTI = LC._replace(kind=LicenceKind.LTI, number="2021 53 0000124", light_copies=None)
LC_LIGHT = LC._replace(light_copies=6)

ACTIVE = SireneFacts("actif", None)


def days(count: int) -> timedelta:
    return timedelta(days=count)


def facts(*licences: LicenceFacts, **changes) -> EstablishmentFacts:
    """A registered establishment of Ille-et-Vilaine, with these licences, on a register of DAY."""
    in_order = EstablishmentFacts(
        is_registered=True,
        struck_off_on=None,
        is_provisional=False,
        departement="35",
        licences=licences,
        company_licences=(),
        sirene=ACTIVE,
        situation_on=DAY,
    )
    return in_order._replace(**changes)


def held_by(licence: LicenceFacts, *, commune="RENNES", departement="35", head_office=True) -> CompanyLicence:
    """A licence of another establishment of the company, the head office unless said otherwise."""
    return CompanyLicence(licence, "00012345600018", commune, departement, head_office)


def ask(judged: EstablishmentFacts, on: date = DAY, today: date | None = None, **question) -> Verdict:
    return judge(judged, on, today or on, **question)


def codes(verdict: Verdict, severity: Severity | None = None) -> list[str]:
    """The codes of the reasons, in their order; of one gravity when it is given."""
    return [reason.code for reason in verdict.reasons if severity in {None, reason.severity}]


def sentence(verdict: Verdict, code: str) -> str:
    """The sentence of the only reason with this code."""
    (found,) = (reason.sentence for reason in verdict.reasons if reason.code == code)
    return found
