"""Writes what carriers say of themselves, for their members: each change is a revision, each act goes to the journal.

An address is published only once its mailbox has answered; everything else at once. Every function that acts for somebody
checks that they are an active member with the power to: EditRefused says in French why they may not.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db import transaction
from django.utils import timezone

from adock.accounts.models import User
from adock.accounts.permissions import may
from adock.accounts.rules import Power
from adock.carriers import acts, emails, rules
from adock.carriers.models import CarrierProfile, EmailProof, ProfileRevision
from adock.carriers.queries import first_version, has_relay, profile_of, revisions_of, state_of
from adock.carriers.rules import InvalidWords, State
from adock.core import journal
from adock.core.changes import append_changes
from adock.core.clock import today
from adock.core.limits import is_within_limit
from adock.core.tokens import digest, link_token
from adock.core.words import marked
from adock.register.models import Registration

Kind = ProfileRevision.Kind

STRUCK_OFF = (
    "Cet établissement n'est plus au registre des transports : sa fiche ne se modifie plus. "
    "S'il y revient, vous pourrez de nouveau la compléter."
)
NOT_A_MEMBER = "Vous ne pouvez pas modifier la fiche de cette entreprise : il faut en être membre."

# These mails go to addresses that somebody typed: few to the same address, few for one sheet. A company's count is its own; the
# wider one, of all companies, only holds those who would fill a stranger's mailbox.
PROOFS_OF_SHEET, PROOFS_TO_ADDRESS, PROOFS_TO_ADDRESS_OF_ALL = 5, 3, 12
PROOFS_PERIOD = timedelta(hours=1)
# Each change of a sheet is kept, mailed, indexed: many times what a person does, in an hour, on one sheet and on all of them.
EDITS_OF_SHEET, EDITS_OF_AUTHOR = 30, 300
EDITS_PERIOD = timedelta(hours=1)
TOO_MANY_EDITS = marked(
    "Trop de modifications en une heure. Rien n'est perdu : ce que vous avez saisi est dans le formulaire. Enregistrez-le plus "
    "tard, en une seule fois."
)
TOO_MANY_PROOFS = marked("Trop de messages de confirmation ont été demandés. Réessayez dans une heure.")


class EditRefused(Exception):
    """That person, or anybody, may not do this; the message is French."""


class TooManyEdits(Exception):
    """The author changed this sheet, or sheets, too often within EDITS_PERIOD. The message is French."""


class LinkRefused(Exception):
    """The link to confirm an address is not valid; the message says in French why, and what to do."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that others changed since the editor opened the form. `is_mine`: whether the editor changed it too."""

    field: str
    mine: Any
    theirs: Any
    who: User | None
    at: datetime
    is_mine: bool


class StaleProfile(Exception):
    """Others changed the sheet meanwhile. `typed` is what to show in the form: fields that the editor changed as typed, the
    others as they are now. Sending it with `version` applies it."""

    def __init__(self, version: int, differences: tuple[Difference, ...], typed: State) -> None:
        super().__init__("La fiche a été modifiée entre-temps.")
        self.version = version
        self.differences = differences
        self.typed = typed


@dataclass(frozen=True, slots=True)
class Saved:
    """`changed`: names of the fields that changed, if any. `asked_email`: the address a link was sent to."""

    changed: tuple[str, ...] = ()
    asked_email: str = ""


def update_profile(
    registration: Registration, changes: Mapping[str, Any], author: User, seen_version: int | None = None
) -> Saved:
    """Changes the fields of `changes` (rules.EDITABLE, as typed) and no other.

    `seen_version` is the version the author was looking at; None to overwrite whatever is there. Raises InvalidWords,
    StaleProfile, EditRefused, TooManyEdits.
    """
    _count_edit(registration, author)
    return _update_profile(registration, changes, author, seen_version)


@transaction.atomic
def _update_profile(registration: Registration, changes: Mapping[str, Any], author: User, seen_version: int | None) -> Saved:
    _require_editor(registration, author)
    profile = _locked(registration)
    state = state_of(profile)
    sent = rules.cleaned(changes, state, registration.departement)
    shown = rules.as_typed(state)
    wanted = {field: value for field, value in sent.items() if not rules.are_same(field, value, shown[field])}
    if not wanted:
        _confirm(registration, profile, author)
        return Saved()
    if seen_version is not None and seen_version != profile.version:
        _require_fresh(registration, profile, sent, seen_version)
    after = rules.after_change(state, wanted)
    return _write(registration, profile, after, author, Kind.EDITED)


def _confirm(registration: Registration, profile: CarrierProfile, author: User) -> None:
    """Notes that the carrier read its sheet again and found it true, when it had said something before today."""
    if profile.confirmed_on is None or profile.confirmed_on >= today():
        return
    profile.confirmed_on = today()
    profile.save(update_fields=["confirmed_on"])
    journal.record(acts.SHEET_CONFIRMED, actor=author.pk, subject=registration.pk)
    append_changes([registration.pk])


def restore_version(registration: Registration, number: int, author: User, seen_version: int) -> Saved:
    """Restores the sheet to version `number`, as a new revision.

    An address comes back at once if it had answered, else a link is sent to it. One that waits goes on waiting. Raises
    StaleProfile, TooManyEdits, and EditRefused, also for a version that never existed.
    """
    _count_edit(registration, author)
    return _restore_version(registration, number, author, seen_version)


@transaction.atomic
def _restore_version(registration: Registration, number: int, author: User, seen_version: int) -> Saved:
    _require_editor(registration, author)
    profile = _locked(registration)
    if seen_version != profile.version:
        raise StaleProfile(profile.version, (), rules.as_typed(state_of(profile)))
    restored = ProfileRevision.objects.filter(registration=registration, number=number).first()
    if restored is None and number != first_version(registration, profile):
        raise EditRefused("Cette version de la fiche n'existe pas.")
    state = state_of(profile)
    later = revisions_of(registration, after=number).iterator(chunk_size=500)
    after = rules.state_at(number, state, later) | {"email_waiting": state["email_waiting"]}
    if after["email"] and not rules.are_same("email", after["email"], state["email"]):
        if not _has_answered(registration, after["email"]):
            after |= {"email": state["email"], "email_waiting": after["email"]}
        else:
            after["email_waiting"] = ""
    return _write(registration, profile, after, author, Kind.RESTORED, restored=restored)


@transaction.atomic
def resend_proof(registration: Registration, author: User) -> Saved:
    """Sends a new link to the address that waits; the former link stops working. Raises InvalidWords after too many."""
    _require_editor(registration, author)
    profile = _locked(registration)
    if not profile.email_waiting:
        return Saved()
    _ask_for_proof(registration, profile.email_waiting, author)
    journal.record(acts.EMAIL_ASKED_AGAIN, actor=author.pk, subject=registration.pk)
    return Saved(asked_email=profile.email_waiting)


@transaction.atomic
def cancel_email(registration: Registration, author: User) -> Saved:
    """Gives up the address that waits: its link stops working, and the published address stays."""
    _require_editor(registration, author)
    profile = _locked(registration)
    return _write(registration, profile, state_of(profile) | {"email_waiting": ""}, author, Kind.EDITED)


def proof_to_confirm(token: str) -> EmailProof:
    """The proof that following the link would confirm. Raises LinkRefused."""
    proof = EmailProof.objects.select_related("registration", "asked_by").filter(token_digest=digest(token)).first()
    if proof is None:
        raise LinkRefused(
            "Ce lien n'est plus valable : la demande a été annulée, une autre adresse a été donnée depuis, ou un lien plus "
            "récent a été envoyé. Ouvrez le dernier message reçu, ou demandez un nouveau lien depuis la fiche."
        )
    if proof.used_at is not None:
        raise LinkRefused("Ce lien a déjà servi : cette adresse a été confirmée.")
    if proof.expires_at <= timezone.now():
        raise LinkRefused("Ce lien a expiré : il valait deux jours. Demandez un nouveau lien depuis la fiche.")
    if not may(proof.asked_by, Power.EDIT_SHEET, proof.registration.siren):
        raise LinkRefused(
            "La personne qui a donné cette adresse ne peut plus modifier la fiche de l'entreprise. "
            "Un membre actuel doit la donner de nouveau."
        )
    if proof.registration.struck_off_on is not None:
        raise LinkRefused(STRUCK_OFF)
    return proof


@transaction.atomic
def confirm_email(token: str) -> EmailProof:
    """Publishes the address that the link was sent to, in the name of the member who gave it. Raises LinkRefused."""
    registration = proof_to_confirm(token).registration
    profile = _locked(registration)
    # read again under the lock: two may follow the link at once, or the address be replaced meanwhile
    proof = proof_to_confirm(token)
    EmailProof.objects.filter(pk=proof.pk).update(used_at=timezone.now())
    after = state_of(profile) | {"email": proof.email, "email_waiting": ""}
    _write(registration, profile, after, proof.asked_by, Kind.EMAIL_PROVED)
    return proof


class NoRelay(Exception):
    """The carrier does not receive messages this way."""


@transaction.atomic
def write_to_carrier(registration: Registration, *, name: str, email: str, message: str) -> None:
    """Mails a visitor's message to the carrier without revealing the carrier's address. Raises NoRelay."""
    profile = profile_of(registration)
    if not has_relay(registration, profile):
        raise NoRelay
    emails.relay(registration, profile.email, name=name, email=email, message=message)
    journal.record(acts.MESSAGE_RELAYED, actor=None, subject=registration.pk)


# -------------------------------------------------------------------- inside


def _require_editor(registration: Registration, author: User) -> None:
    if not may(author, Power.EDIT_SHEET, registration.siren):
        raise EditRefused(NOT_A_MEMBER)
    if registration.struck_off_on is not None:
        raise EditRefused(STRUCK_OFF)


def _count_edit(registration: Registration, author: User) -> None:
    """Counted by author: no member uses up what the others may change."""
    limits = (("sheet-edit", f"{author.pk} {registration.pk}", EDITS_OF_SHEET), ("edits", str(author.pk), EDITS_OF_AUTHOR))
    if not all(is_within_limit(act, who, most=most, period=EDITS_PERIOD) for act, who, most in limits):
        raise TooManyEdits(TOO_MANY_EDITS)


def _locked(registration: Registration) -> CarrierProfile:
    """The profile, created if there was none, locked against other changes until the transaction ends."""
    blank = CarrierProfile(registration=registration, version=0)
    CarrierProfile.objects.bulk_create([blank], ignore_conflicts=True)
    return CarrierProfile.objects.select_for_update().get(pk=registration.pk)


def _require_fresh(registration: Registration, profile: CarrierProfile, sent: State, seen_version: int) -> None:
    """Raises StaleProfile when a field that was sent differs from what others wrote since `seen_version`."""
    later = list(revisions_of(registration, after=seen_version))
    now = state_of(profile)
    shown, seen = rules.as_typed(now), rules.as_typed(rules.state_at(seen_version, now, later))
    typed = shown | {field: value for field, value in sent.items() if not rules.are_same(field, value, seen[field])}
    differences = []
    for field, mine in sent.items():
        last = next((revision for revision in later if rules.changes_field(revision, field)), None)
        if last is not None and not rules.are_same(field, mine, shown[field]):
            is_mine = not rules.are_same(field, mine, seen[field])
            differences.append(Difference(field, mine, shown[field], last.author, last.at, is_mine))
    if differences:
        raise StaleProfile(profile.version, tuple(differences), typed)


def _write(
    registration: Registration,
    profile: CarrierProfile,
    after: State,
    author: User,
    kind: ProfileRevision.Kind,
    restored: ProfileRevision | None = None,
) -> Saved:
    """Brings the locked profile to `after`: revision, journal, mails about its address, index."""
    before_of, after_of = rules.difference(state_of(profile), after)
    if not after_of:
        return Saved()
    for field, value in after_of.items():
        setattr(profile, field, value)
    profile.version += 1
    profile.confirmed_on = today()
    profile.save()
    ProfileRevision.objects.create(
        registration=registration,
        number=profile.version,
        kind=kind,
        author=author,
        before=before_of,
        after=after_of,
        restored=restored,
    )
    changed = tuple(after_of)
    act = {Kind.EDITED: acts.SHEET_CHANGED, Kind.EMAIL_PROVED: acts.EMAIL_PROVED, Kind.RESTORED: acts.SHEET_RESTORED}[kind]
    details = {"version": profile.version, "fields": list(changed)}
    journal.record(act, actor=author.pk, subject=registration.pk, details=details)
    asked = after_of.get("email_waiting", "")
    if "email_waiting" in after_of:
        _forget_proofs(registration)
    if asked:
        _ask_for_proof(registration, asked, author)
        if profile.email:
            emails.tell_address_of_request(registration, profile.email, asked, author)
    if before_of.get("email"):
        emails.tell_address_of_change(registration, before_of["email"], profile.email, author)
    if kind == Kind.RESTORED:
        emails.tell_members_of_return(registration, author, before_of, after_of)
    elif "email" in after_of:
        emails.tell_members_of_email(registration, author, before_of["email"], profile.email)
    append_changes([registration.pk])
    return Saved(changed, asked)


def _ask_for_proof(registration: Registration, email: str, author: User) -> None:
    """Mails a link to confirm the address. Raises InvalidWords, with the reason under "email", after too many."""
    mailbox, company = email.casefold(), registration.siren or registration.pk
    limits = (
        ("sheet-proof", registration.pk, PROOFS_OF_SHEET),
        ("sheet-proof-to", f"{company} {mailbox}", PROOFS_TO_ADDRESS),
        ("sheet-proof-to all", mailbox, PROOFS_TO_ADDRESS_OF_ALL),
    )
    if not all(is_within_limit(act, who, most=most, period=PROOFS_PERIOD) for act, who, most in limits):
        raise InvalidWords({"email": TOO_MANY_PROOFS})
    _forget_proofs(registration)
    token = link_token()
    EmailProof.objects.create(
        registration=registration,
        email=email,
        asked_by=author,
        token_digest=digest(token),
        expires_at=timezone.now() + rules.EMAIL_PROOF_LIFE,
    )
    emails.ask_for_proof(registration, email, token, author)


def _forget_proofs(registration: Registration) -> None:
    """Invalidates the links that were sent and not used."""
    EmailProof.objects.filter(registration=registration, used_at=None).delete()


def _has_answered(registration: Registration, email: str) -> bool:
    return EmailProof.objects.filter(registration=registration, email__iexact=email).exclude(used_at=None).exists()


# -------------------------------------------------------------- demonstration


class ProfileFacts(Protocol):
    """What a carrier says of itself, read-only; empty where it says nothing."""

    @property
    def siret(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def email(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def departements(self) -> tuple[str, ...]: ...
    @property
    def specialities(self) -> tuple[str, ...]: ...
    @property
    def languages(self) -> tuple[str, ...]: ...
    @property
    def description(self) -> str: ...
    @property
    def confirmed_on(self) -> date | None: ...
    @property
    def shows_email(self) -> bool: ...


def record_profiles(profiles: Iterable[ProfileFacts]) -> int:
    """Writes the completed sheets of a demonstration; returns how many. Real ones come from their carriers."""
    rows = [
        CarrierProfile(
            registration_id=profile.siret,
            phone=profile.phone,
            email=profile.email,
            website=profile.website,
            area=profile.area,
            departements=list(profile.departements),
            specialities=list(profile.specialities),
            languages=list(profile.languages),
            description=profile.description,
            confirmed_on=profile.confirmed_on,
            shows_email=profile.shows_email,
        )
        for profile in profiles
    ]
    CarrierProfile.objects.bulk_create(rows)
    return len(rows)
