from django import forms

from adock.core.siren import is_siren
from adock.core.tokens import normalized_code

CODE_LENGTH = 12


class CodeForm(forms.Form):
    """The code of a letter, and the company it was posted to when several letters are pending."""

    siren = forms.ChoiceField(
        label="Entreprise",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez l'entreprise qui a reçu le courrier.",
            "invalid_choice": "Choisissez une entreprise de la liste.",
        },
    )
    code = forms.CharField(
        label="Code reçu par courrier",
        help_text="12 caractères, par exemple 7KQ2-M9FD-3XHA. Les tirets et les majuscules ne comptent pas.",
        max_length=40,
        error_messages={
            "required": "Saisissez le code imprimé dans l'encadré du courrier.",
            "max_length": "C'est trop long : le code compte 12 caractères.",
        },
    )

    def __init__(self, *args: object, companies: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["siren"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = companies
        if len(companies) == 1:
            field.widget = forms.HiddenInput()
            field.initial = companies[0][0]

    def clean_code(self) -> str:
        """Refuses what cannot be a code, before it costs an attempt."""
        code = normalized_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                f"Le code compte {CODE_LENGTH} caractères, vous en avez saisi {len(code)}. Vous n'avez pas perdu d'essai."
            )
        return code


def asked_siren(text: str) -> str:
    """The SIREN in a form's hidden field; empty when it is not valid."""
    return text if is_siren(text) else ""
