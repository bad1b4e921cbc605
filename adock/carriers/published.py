"""What a company's sheets give as its own mailboxes: they too are told of who comes to act for it."""

from adock.carriers.models import CarrierProfile


def published_mailboxes(siren: str) -> list[str]:
    """The addresses that have answered, whether the sheet shows them or a form in their place."""
    found = CarrierProfile.objects.filter(registration__siren=siren).exclude(email="")
    return list(found.order_by("email").values_list("email", flat=True).distinct())
