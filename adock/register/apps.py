from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "adock.register"
    label = "register"
