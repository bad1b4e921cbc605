"""The forms of a statement. adock/certificates judges what may be signed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from adock.certificates import nationalities, permits
from adock.certificates.kinds import Kind
from adock.certificates.rules import WITHDRAWAL_REASONS
from adock.certificates.workers import Worker

CHOOSE = ("", "Choisissez")
KIND_HINTS = {kind.public_code: kind.answer_hint for kind in Kind}


class Typed(forms.CharField):
    """A text that only the domain judges, together with all other fields."""

    def validate(self, value: Any) -> None:
        pass

    def run_validators(self, value: Any) -> None:
        pass


class Chosen(forms.ChoiceField):
    def validate(self, value: Any) -> None:
        pass


class JudgedForm(forms.Form):
    def refuse(self, faults: Mapping[str, str]) -> None:
        for field, sentence in faults.items():
            self.add_error(field, sentence)


class KindForm(forms.Form):
    kind = forms.ChoiceField(
        label="Employez-vous au moins une personne qui a besoin d'une autorisation de travail ?",
        choices=[(kind.public_code, kind.answer) for kind in Kind],
        widget=forms.RadioSelect,
        error_messages={"required": "Répondez par oui ou par non.", "invalid_choice": "Répondez par oui ou par non."},
    )


class SignatoryForm(JudgedForm):
    first_name = Typed(label="Prénom", help_text="À laisser vide si vous n'avez qu'un nom")
    last_name = Typed(label="Nom")
    position = Typed(
        label="Qualité",
        help_text="Ce que vous êtes dans l'entreprise, par exemple « gérante »",
    )
    place = Typed(label="Lieu de la signature", help_text="La commune, par exemple « Rennes »")


class WorkerForm(JudgedForm):
    last_name = Typed(label="Nom", help_text="Comme sur le titre de séjour")
    first_name = Typed(label="Prénom", help_text="À laisser vide si la personne n'a qu'un nom")
    hired_on = Typed(label="Date d'embauche", help_text="Celle du registre du personnel, par exemple 24/11/2024")
    nationality = Chosen(label="Nationalité", help_text="Celles qui demandent une autorisation de travail")
    permit_kind = Chosen(label="Titre", help_text="Ce qui est écrit sur le document", choices=(CHOOSE, *permits.choices()))
    permit_other = Typed(label="Nom du titre, si vous avez choisi « Autre titre »", required=False)
    permit_number = Typed(label="Numéro du titre")

    def __init__(self, *args: Any, day: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["nationality"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [CHOOSE, *nationalities.choices(day)]

    @classmethod
    def of(cls, worker: Worker, day: date) -> "WorkerForm":
        return cls(initial=worker.to_json(), day=day)


class PasteForm(JudgedForm):
    lines = Typed(label="Lignes du tableur")


class CertifyForm(forms.Form):
    sure = forms.BooleanField(
        label="Je certifie que ces déclarations sont exactes, et je les signe au nom de l'entreprise",
        error_messages={"required": "Cochez cette case pour signer."},
    )


class WithdrawForm(forms.Form):
    reason = forms.ChoiceField(
        label="Pourquoi la retirer ?",
        choices=[(reason.value, label) for reason, label in WITHDRAWAL_REASONS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez un motif.", "invalid_choice": "Choisissez un motif de la liste."},
    )
