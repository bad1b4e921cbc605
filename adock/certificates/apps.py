from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "adock.certificates"
    label = "certificates"
