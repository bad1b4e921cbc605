"""The sheet's form and the form to write to a carrier. carriers/rules.py judges what is accepted."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict

from adock.carriers import values
from adock.carriers.languages import LANGUAGES
from adock.carriers.rules import AREA_LABELS, SPECIALITIES, Area, InvalidWords, State
from adock.core.geography import DEPARTEMENTS, SERVED_DEPARTEMENTS, departements_of
from adock.core.refusals import Mistyped
from adock.web.kit.fields import MailAddressField

AREA_CHOICES = (
    (Area.DEPARTEMENT.value, AREA_LABELS[Area.DEPARTEMENT]),
    (Area.REGION.value, AREA_LABELS[Area.REGION]),
    (Area.FRANCE.value, AREA_LABELS[Area.FRANCE]),
    (Area.INTERNATIONAL.value, AREA_LABELS[Area.INTERNATIONAL]),
    ("", "Je préfère ne pas le dire"),
)
AREA_HINTS = {
    Area.DEPARTEMENT.value: "Un ou plusieurs départements, à cocher plus bas",
    Area.REGION.value: "Une ou plusieurs régions, à cocher plus bas",
    Area.INTERNATIONAL.value: "La France et d'autres pays",
}
SHOWN, RELAYED = "oui", "non"
EMAIL_CHOICES = (
    (SHOWN, "Montrer l'adresse sur la fiche"),
    (RELAYED, "Ne pas la montrer : les visiteurs m'écrivent par un formulaire"),
)


class Codes(forms.MultipleChoiceField):
    """Checkboxes whose codes are judged by the rules."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value: Any) -> bool:
        return True


class SheetForm(forms.Form):
    """The sheet's form. `sent` gives only the fields that were sent; a hidden empty value says that checkboxes were."""

    version = forms.IntegerField(
        widget=forms.HiddenInput,
        error_messages={"required": "Rechargez cette page avant d'enregistrer.", "invalid": "Rechargez cette page."},
    )
    phone = forms.CharField(
        label="Téléphone",
        required=False,
        help_text="Par exemple 02 99 12 34 56, ou +32 2 123 45 67 pour un autre pays",
    )
    email = forms.CharField(
        label="Adresse e-mail",
        required=False,
        help_text="Nous enverrons un lien à une nouvelle adresse : elle paraîtra quand il aura été suivi",
    )
    shows_email = forms.ChoiceField(
        label="Comment vous écrire",
        choices=EMAIL_CHOICES,
        required=False,
        widget=forms.RadioSelect,
    )
    website = forms.CharField(label="Site web", required=False, help_text="Par exemple www.exemple.fr")
    area = forms.ChoiceField(label="Zone de travail", choices=AREA_CHOICES, required=False, widget=forms.RadioSelect)
    departements = Codes(
        label="Départements desservis",
        choices=[(code, DEPARTEMENTS[code].name) for code in SERVED_DEPARTEMENTS],
        required=False,
        help_text="Pour une zone départementale ou régionale. Ouvrez une région pour cocher ses départements.",
    )
    specialities = Codes(label="Spécialités", choices=list(SPECIALITIES.items()), required=False)
    languages = Codes(
        label="Langues parlées",
        choices=[(code, name.capitalize()) for code, name in LANGUAGES.items()],
        required=False,
        help_text="Par quelqu'un qui répond à vos clients",
    )
    description = forms.CharField(
        label="Présentation",
        required=False,
        help_text="2 000 caractères au plus. Ce que vous transportez, vos véhicules, vos horaires.",
    )

    _LISTS = ("departements", "specialities", "languages")

    @classmethod
    def of(cls, state: State, version: int, departement: str | None) -> "SheetForm":
        """The form as it opens, filled with what the sheet says."""
        phone = values.shown_phone(state["phone"], departement) if state["phone"] else ""
        shown = SHOWN if state["shows_email"] else RELAYED
        return cls(initial=state | {"phone": phone, "shows_email": shown, "version": version})

    @classmethod
    def posted(cls, data: QueryDict) -> "SheetForm":
        """The posted form, with each ticked région replaced by its départements."""
        whole = data.copy()
        for region in set(whole.pop("regions", [])):
            whole.setlist("departements", [*whole.getlist("departements"), *departements_of(str(region))])
        return cls(whole)

    def sent(self) -> dict[str, Any]:
        names = [name for name in self.fields if name != "version" and name in self.data]
        found = {name: self.cleaned_data[name] for name in names}
        if "shows_email" in found:
            found["shows_email"] = found["shows_email"] != RELAYED
        return found

    def refuse(self, invalid: InvalidWords) -> None:
        for field, message in invalid.errors.items():
            self.add_error(field, message)


class WritingForm(forms.Form):
    """A visitor's message. `suite` is a trap: people do not see it, programs fill it in."""

    name = forms.CharField(
        label="Votre nom",
        max_length=100,
        help_text="Et celui de votre entreprise, si vous écrivez pour elle",
        error_messages={"required": "Dites qui vous êtes.", "max_length": "Votre nom tient en 100 caractères au plus."},
    )
    email = MailAddressField(
        label="Votre adresse e-mail",
        help_text="Le transporteur la verra, pour vous répondre. Par exemple nom@exemple.fr",
        missing="Donnez une adresse e-mail : le transporteur vous y répondra.",
    )
    message = forms.CharField(
        label="Votre message",
        help_text="2 000 caractères au plus. Ce qu'il y a à transporter, d'où, pour où et quand.",
        error_messages={"required": "Écrivez votre message."},
    )
    suite = forms.CharField(required=False)

    def clean_name(self) -> str:
        name = " ".join(_kept(values.description, self.cleaned_data["name"]).split())
        if not name:
            raise forms.ValidationError("Dites qui vous êtes.")
        return name

    def clean_message(self) -> str:
        message = _kept(values.description, self.cleaned_data["message"])
        if not message:
            raise forms.ValidationError("Écrivez votre message.")
        return message

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data["suite"])


def _kept(clean: Callable[[str], str], typed: str) -> str:
    try:
        return clean(typed)
    except Mistyped as refusal:
        raise forms.ValidationError(str(refusal)) from None
