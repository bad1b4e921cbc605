"""Form fields that read what is typed by the readers of adock.core."""

from typing import Any

from django import forms

from adock.core.languages import gettext as _
from adock.core.mail_addresses import LONGEST_ADDRESS, mail_address
from adock.core.refusals import Mistyped
from adock.core.words import marked


class MailAddressField(forms.CharField):
    """A mail address in one spelling (`mail_address`). What was typed is shown again as it was typed."""

    widget = forms.EmailInput

    def __init__(
        self, *, label: str = marked("Adresse e-mail"), missing: str = marked("Saisissez une adresse e-mail."), **kwargs: Any
    ) -> None:
        super().__init__(label=label, error_messages={"required": missing}, **kwargs)
        self.widget.attrs.setdefault("maxlength", str(LONGEST_ADDRESS))

    def to_python(self, value: Any) -> str:
        try:
            return self.read(super().to_python(value) or "")
        except Mistyped as refusal:
            raise forms.ValidationError(_(str(refusal)), code="invalid") from None

    def read(self, typed: str) -> str:
        return mail_address(typed)
