"""The local mailbox: where mails are read when none leaves (settings.LOCAL_MAILBOX, never in production)."""

from django.urls import path
from django.views.decorators.http import require_safe

from adock.web.mailbox import views

urlpatterns = [
    path("courriels", require_safe(views.mailbox)),
    path("courriels/lettres", views.print_letters),
    path("courriels/<int:number>", require_safe(views.mail)),
    path("courriels/<int:number>/html", require_safe(views.mail_as_html)),
]
