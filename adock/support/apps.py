from django.apps import AppConfig


class SupportConfig(AppConfig):
    name = "adock.support"
    label = "support"
