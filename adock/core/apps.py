from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "adock.core"
    label = "core"
