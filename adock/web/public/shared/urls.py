"""What a share's link opens, without an account."""

from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adock.web.public.shared import views

urlpatterns = [
    path("partages/<str:token>", require_http_methods(["GET", "HEAD", "POST"])(views.cover)),
    path("partages/<str:token>/dossier", require_safe(views.file)),
    path("partages/<str:token>/pieces/<str:slot>", require_POST(views.paper)),
    path("partages/<str:token>/archive", require_POST(views.archive)),
]
