from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "adock.jobs"
    label = "jobs"
