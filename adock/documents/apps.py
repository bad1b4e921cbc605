from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "adock.documents"
    label = "documents"
