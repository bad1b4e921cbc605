from collections.abc import Iterable
from typing import Any

from django import forms

from adock.accounts.rules import ROLE_LABELS, ROLE_MEANINGS, Role
from adock.web.kit.fields import MailAddressField

ROLES = [(role.value, label) for role, label in ROLE_LABELS.items()]
ROLE_HINTS = {role.value: meaning for role, meaning in ROLE_MEANINGS.items()}
LEAVING = "QUITTER"


def _role_field(label: str = "Rôle") -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        choices=ROLES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un rôle.", "invalid_choice": "Choisissez un rôle de la liste."},
    )


class InvitationForm(forms.Form):
    email = MailAddressField(
        label="Adresse e-mail de la personne",
        help_text="Par exemple prenom.nom@entreprise.fr. Elle recevra un lien, et pourra utiliser le compte de son choix.",
        missing="Saisissez l'adresse e-mail de la personne à inviter.",
    )
    role = _role_field()


class RoleForm(forms.Form):
    role = _role_field()


class NoAdministratorForm(forms.Form):
    """Shown only to the last administrator."""

    leaves_none = forms.BooleanField(
        label="Je confirme que l'entreprise n'aura plus d'administrateur",
        help_text="Plus personne ne pourra inviter ni retirer de membres. Les membres en sont prévenus.",
        error_messages={"required": "Cochez la case pour confirmer, ou passez d'abord la main à un autre membre."},
    )


class LastAdministratorRoleForm(RoleForm, NoAdministratorForm):
    """A member's own role, when nobody else is an administrator; fields in reading order."""

    field_order = ("role", "leaves_none")


class HandOverForm(forms.Form):
    heir = forms.ChoiceField(
        label="Qui devient administrateur ?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez la personne qui administrera l'entreprise.",
            "invalid_choice": "Choisissez une personne de la liste.",
        },
    )
    then = forms.ChoiceField(
        label="Et vous, ensuite ?",
        widget=forms.RadioSelect,
        choices=[
            (Role.SIGNATORY.value, "Je reste, avec le rôle « Signataire »"),
            (Role.EDITOR.value, "Je reste, avec le rôle « Rédacteur »"),
            (LEAVING, "Je quitte l'entreprise"),
        ],
        error_messages={
            "required": "Dites ce que vous devenez ensuite.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )

    def __init__(self, *args: Any, heirs: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["heir"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(heirs)
