"""A company's members: who they are, on what proof, and what the viewer may change."""

from collections.abc import Callable
from datetime import timedelta

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone

from adock.accounts import invitations, memberships
from adock.accounts.companies import company_name
from adock.accounts.models import Invitation, Membership
from adock.accounts.objections import can_object, objection_path
from adock.accounts.paths import (
    cancel_invitation_path,
    change_role_path,
    company_path,
    hand_over_path,
    invite_path,
    leave_path,
    members_path,
    remove_member_path,
    resend_invitation_path,
    restore_member_path,
)
from adock.accounts.rules import ROLE_LABELS, ROLE_MEANINGS, MembershipState, Power, Role
from adock.core.clock import today
from adock.core.limits import is_within_limit
from adock.core.refusals import Refused
from adock.core.siren import group_siren
from adock.vigilance import shares
from adock.vigilance.paths import shares_path
from adock.web.carrier.members.forms import (
    LEAVING,
    ROLE_HINTS,
    HandOverForm,
    InvitationForm,
    LastAdministratorRoleForm,
    NoAdministratorForm,
    RoleForm,
)
from adock.web.carrier.members.pages import InvitationCard, MemberCard, MembersPage
from adock.web.carrier.reach import why_unreached
from adock.web.kit.act_page import MY_SPACE, ActPage, render_act
from adock.web.kit.doors import member_who_may
from adock.web.kit.frame import render_page
from adock.web.kit.paging import part_of
from adock.web.kit.pieces import Day, Link, Row

manager = member_who_may(Power.MANAGE_MEMBERS)
MEMBERS_BY_PAGE = 30
LAST = "Vous êtes le dernier administrateur. Vous pouvez d'abord passer la main à un autre membre."
KNOWN_LINKS = (
    "Un lien de partage du dossier s'ouvre sans compte : cette personne ouvre encore ceux qu'elle a gardés. "
    "Arrêtez ceux qu'elle ne doit plus ouvrir."
)
NO_ADMINISTRATOR = (
    "Cette entreprise n'a plus d'administrateur. Prouvez que vous agissez pour elle par un courrier au siège ou par "
    "ProConnect pour le devenir."
)


@member_who_may()
def members(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    current = Membership.objects.filter(siren=siren).exclude(state=MembershipState.ENDED)
    part = part_of(request, current.select_related("user").order_by("id"), MEMBERS_BY_PAGE)
    manages = membership.role == Role.ADMINISTRATOR
    waiting = invitations.waiting_invitations(siren) if manages and part.is_last else ()
    page = MembersPage(
        title=f"Membres de {company_name(siren)}",
        company=company_name(siren),
        siren=group_siren(siren),
        parents=_parents(siren)[:-1],
        cards=tuple(_card(member, membership) for member in part.rows),
        pages=part.links,
        invitations=tuple(map(_invitation_card, waiting)),
        manages=manages,
        warning="" if memberships.has_administrator(siren) else NO_ADMINISTRATOR,
        unreached=why_unreached(membership.user),
        leave=Link("Quitter l'entreprise", leave_path(siren)),
        hand_over=Link("Passer la main", hand_over_path(siren)) if manages else None,
        invite_url=invite_path(siren),
    )
    return render_page(request, "carrier/members.jinja", page)


def _card(member: Membership, viewer: Membership) -> MemberCard:
    return MemberCard(
        name=str(member.user),
        email=member.user.email,
        role=member.role_label,
        meaning=ROLE_MEANINGS[Role(member.role)],
        proof=member.proof_label,
        since=Day.of(timezone.localdate(member.started_at)),
        state=_state(member),
        is_viewer=member.pk == viewer.pk,
        actions=tuple(_actions(member, viewer)),
    )


def _state(member: Membership) -> str:
    if member.state == MembershipState.SUSPENDED and member.suspended_at:
        day = Day.of(timezone.localdate(member.suspended_at)).words
        return f"Suspendu depuis le {day} : un membre s'est opposé à son arrivée."
    return "" if member.user.is_active else "Compte désactivé"


def _actions(member: Membership, viewer: Membership) -> list[Link]:
    found, which = [], (member.siren, member.pk)
    if viewer.role == Role.ADMINISTRATOR:
        if member.state == MembershipState.SUSPENDED:
            found.append(Link("Rétablir l'accès", restore_member_path(*which)))
        else:
            found.append(Link("Changer le rôle", change_role_path(*which)))
        if member.pk != viewer.pk:
            found.append(Link("Retirer", remove_member_path(*which)))
    if can_object(member, viewer):
        found.append(Link("S'opposer à son arrivée", objection_path(member, viewer)))
    return found


def _invitation_card(offered: Invitation) -> InvitationCard:
    return InvitationCard(
        resend_url=resend_invitation_path(offered.siren, offered.pk),
        cancel_url=cancel_invitation_path(offered.siren, offered.pk),
        email=offered.email,
        role=ROLE_LABELS[Role(offered.role)],
        sent_by=str(offered.invited_by.user),
        until=Day.of(timezone.localdate(offered.expires_at)),
        is_expired=offered.expires_at <= timezone.now(),
    )


# ------------------------------------------------------------------ invitations


@manager
def invite(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    form = InvitationForm(request.POST or None, initial={"role": Role.EDITOR})
    status = 400 if form.is_bound else 200
    if form.is_bound and form.is_valid():
        email, role = form.cleaned_data["email"], Role(form.cleaned_data["role"])
        try:
            _count_invitation(siren)
            invitations.invite(membership, email, role)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, siren, f"L'invitation est partie à {email}.")
    page = ActPage(
        title="Inviter une personne",
        parents=_parents(siren),
        sentences=(f"La personne pourra agir pour {company_name(siren)}. Les autres membres seront prévenus de son arrivée.",),
        form=form,
        submit="Envoyer l'invitation",
        back=_back(siren),
        choice_hints=ROLE_HINTS,
    )
    return render_act(request, page, status=status)


@manager
def resend(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    def act() -> str:
        _count_invitation(siren)
        offered = invitations.resend(membership, number)
        return f"L'invitation est repartie à {offered.email}. Le lien d'avant ne sert plus."

    return _act(request, siren, act)


@manager
def cancel(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    return _act(request, siren, lambda: f"L'invitation de {invitations.cancel(membership, number).email} est annulée.")


def _count_invitation(siren: str) -> None:
    if not is_within_limit("invitation", siren, most=30, period=timedelta(days=1)):
        raise Refused("Trop d'invitations en une journée pour cette entreprise. Réessayez demain.")


# ------------------------------------------------------------------ one member


@manager
def change_role(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    """Changes a member's role, possibly one's own: the last administrator is then asked to confirm."""
    member = _member(siren, number)
    is_own = member.pk == membership.pk
    kind = LastAdministratorRoleForm if is_own and memberships.is_last_administrator(member) else RoleForm
    form = kind(request.POST or None, initial={"role": member.role})

    def act() -> str:
        role = Role(form.cleaned_data["role"])
        if is_own:
            leaves_none = form.cleaned_data.get("leaves_none", False)
            memberships.step_down(membership, role, leaves_none=leaves_none)
        else:
            memberships.change_role(membership, member, role)
        return f"{member.user} a maintenant le rôle « {ROLE_LABELS[role]} »."

    page = ActPage(
        title="Changer mon rôle" if is_own else f"Changer le rôle de {member.user}",
        parents=_parents(siren),
        form=form,
        submit="Changer le rôle",
        back=_back(siren),
        choice_hints=ROLE_HINTS,
    )
    return _form_act(request, siren, form, act, page)


@manager
def remove(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    member = _member(siren, number)

    def act() -> str:
        memberships.remove(membership, member)
        return f"{member.user} n'est plus membre de l'entreprise."

    page = ActPage(
        title=f"Retirer {member.user}",
        parents=_parents(siren),
        sentences=(
            f"{member.user} ne pourra plus agir pour {company_name(siren)}, dès maintenant, et en sera prévenu par e-mail.",
            "Ses invitations en attente seront annulées. Pour revenir, il faudra une nouvelle preuve ou une invitation.",
            *((KNOWN_LINKS,) if shares.count_open(siren, today()) else ()),
        ),
        facts=_facts(member),
        submit=f"Retirer {member.user}",
        back=_back(siren),
        links=(Link("Voir les partages", shares_path(siren)),) if shares.count_open(siren, today()) else (),
    )
    return _form_act(request, siren, None, act, page)


@manager
def restore(request: HttpRequest, siren: str, membership: Membership, number: int) -> HttpResponse:
    member = _member(siren, number)

    def act() -> str:
        memberships.restore(membership, member)
        return f"L'accès de {member.user} est rétabli."

    page = ActPage(
        title=f"Rétablir l'accès de {member.user}",
        parents=_parents(siren),
        sentences=(
            "Un membre s'est opposé à l'arrivée de cette personne. Assurez-vous qu'elle agit bien pour l'entreprise.",
            "Elle retrouvera aussitôt son rôle, et l'opposition sera close.",
        ),
        facts=_facts(member),
        submit="Rétablir l'accès",
        back=_back(siren),
    )
    return _form_act(request, siren, None, act, page)


# ------------------------------------------------------------------ oneself


@member_who_may()
def leave(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    is_last = memberships.is_last_administrator(membership)
    form = NoAdministratorForm(request.POST or None) if is_last else None

    def act() -> str:
        memberships.leave(membership, leaves_none=is_last)
        return f"Vous n'êtes plus membre de {company_name(siren)}."

    page = ActPage(
        title="Quitter l'entreprise",
        parents=_parents(siren),
        sentences=(
            f"Vous ne pourrez plus agir pour {company_name(siren)}. Pour revenir, il faudra une nouvelle preuve.",
            *((LAST,) if is_last else ()),
        ),
        form=form,
        submit="Quitter l'entreprise",
        back=_back(siren),
        links=(Link("Passer la main", hand_over_path(siren)),) if is_last else (),
    )
    return _form_act(request, siren, form, act, page, to=MY_SPACE.url)


@manager
def hand_over(request: HttpRequest, siren: str, membership: Membership) -> HttpResponse:
    others = {str(member.pk): member for member in memberships.active_members(siren) if member.pk != membership.pk}
    if not others:
        page = ActPage(
            title="Passer la main",
            parents=_parents(siren),
            sentences=("Vous êtes le seul membre actif de l'entreprise. Invitez d'abord la personne qui prendra la suite.",),
            go=Link("Inviter une personne", invite_path(siren)),
            back=_back(siren),
        )
        return render_act(request, page)
    heirs = [(number, f"{member.user} ({member.role_label})") for number, member in others.items()]
    form = HandOverForm(request.POST or None, heirs=heirs)

    def act() -> str:
        then = form.cleaned_data["then"]
        heir = others[form.cleaned_data["heir"]]
        memberships.hand_over(membership, heir, None if then == LEAVING else Role(then))
        return f"{heir.user} administre maintenant l'entreprise."

    page = ActPage(
        title="Passer la main",
        parents=_parents(siren),
        sentences=("Une autre personne devient administratrice, et vous cessez de l'être, en une fois.",),
        form=form,
        submit="Passer la main",
        back=_back(siren),
    )
    leaves = form.is_bound and form.data.get("then") == LEAVING
    return _form_act(request, siren, form, act, page, to=MY_SPACE.url if leaves else None)


# ------------------------------------------------------------------ shared


def _member(siren: str, number: int) -> Membership:
    current = Membership.objects.select_related("user").exclude(state=MembershipState.ENDED)
    found = current.filter(siren=siren, pk=number).first() if number < 2**63 else None
    if found is None:
        raise Http404
    return found


def _facts(member: Membership) -> tuple[Row, ...]:
    return (Row("Rôle", member.role_label), Row("Preuve", member.proof_label))


def _parents(siren: str) -> tuple[Link, ...]:
    return (MY_SPACE, Link(company_name(siren), company_path(siren)), Link("Membres", members_path(siren)))


def _back(siren: str) -> Link:
    return Link("Revenir aux membres", members_path(siren))


def _done(request: HttpRequest, siren: str, text: str, to: str | None = None) -> HttpResponse:
    messages.success(request, text)
    return HttpResponseRedirect(to or members_path(siren))


def _act(request: HttpRequest, siren: str, act: Callable[[], str], to: str | None = None) -> HttpResponse:
    """Performs the act and says so on the next page, or says there why it was refused."""
    try:
        return _done(request, siren, act(), to)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return HttpResponseRedirect(members_path(siren))


def _form_act(
    request: HttpRequest, siren: str, form: Form | None, act: Callable[[], str], page: ActPage, to: str | None = None
) -> HttpResponse:
    """GET: the page. POST: the act, provided that any form is valid."""
    if request.method != "POST":
        return render_act(request, page)
    if form is not None and not form.is_valid():
        return render_act(request, page, status=400)
    return _act(request, siren, act, to)
