"""The mailboxes on a company's sheets: they too are notified when somebody comes to act for it."""

from adock.carriers.models import CarrierProfile


def published_mailboxes(siren: str) -> list[str]:
    """The sheets' addresses that have answered, even where the sheet shows a form in their place."""
    found = CarrierProfile.objects.filter(registration__siren=siren).exclude(email="")
    return list(found.order_by("email").values_list("email", flat=True).distinct())
