from django.apps import AppConfig


class VigilanceConfig(AppConfig):
    name = "adock.vigilance"
    label = "vigilance"
