from django.apps import AppConfig


class CarriersConfig(AppConfig):
    name = "adock.carriers"
    label = "carriers"
