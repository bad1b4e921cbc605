from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "adock.accounts"
    label = "accounts"
