"""What a password must be. Length protects, and little else: no rule on capitals or digits (ASVS 6.2, ANSSI)."""

from django.contrib.auth.password_validation import CommonPasswordValidator, UserAttributeSimilarityValidator
from django.core.exceptions import ValidationError

from adock.accounts.models import User

SHORTEST = 12
# A longer one would only cost hashing time.
LONGEST = 128
FEWEST_DIFFERENT = 5

HINT = f"{SHORTEST} caractères au moins. Une suite de quelques mots convient très bien."


class LongEnough:
    """At least SHORTEST characters, FEWEST_DIFFERENT of them different."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) < SHORTEST:
            raise ValidationError(
                f"Il manque des caractères : {SHORTEST} au moins, vous en avez saisi {len(password)}.",
                code="password_too_short",
            )
        if len(set(password)) < FEWEST_DIFFERENT:
            raise ValidationError("Trop de répétitions : variez les caractères.", code="password_too_simple")
        if password.isdigit():
            raise ValidationError("Des chiffres seuls se devinent : ajoutez des lettres.", code="password_entirely_numeric")

    def get_help_text(self) -> str:
        return HINT


class NotCommon(CommonPasswordValidator):
    """Not one of the 20,000 most used ones."""

    def get_error_message(self) -> str:
        return "Ce mot de passe est l'un des plus utilisés, donc des premiers essayés. Choisissez-en un autre."


class NotLikeTheUser(UserAttributeSimilarityValidator):
    """Not too similar to the address or the names."""

    def __init__(self) -> None:
        super().__init__(user_attributes=("email", "first_name", "last_name"))

    def get_error_message(self) -> str:
        return "Ce mot de passe ressemble trop à votre nom ou à votre adresse. Choisissez-en un autre."
