from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "adock.carriers"
    label = "carriers"

    def ready(self) -> None:
        from adock.accounts import memberships
        from adock.carriers.published import published_mailboxes

        memberships.also_told.append(published_mailboxes)
