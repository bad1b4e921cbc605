from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from adock.web.carrier.members import links, views

PREFIX = "mon-espace/entreprises/<str:siren>"
act = require_http_methods(["GET", "HEAD", "POST"])

urlpatterns = [
    path(f"{PREFIX}/membres", require_safe(views.members)),
    path(f"{PREFIX}/membres/inviter", act(views.invite)),
    path(f"{PREFIX}/membres/<int:number>/role", act(views.change_role)),
    path(f"{PREFIX}/membres/<int:number>/retirer", act(views.remove)),
    path(f"{PREFIX}/membres/<int:number>/retablir", act(views.restore)),
    path(f"{PREFIX}/invitations/<int:number>/renvoyer", require_POST(views.resend)),
    path(f"{PREFIX}/invitations/<int:number>/annuler", require_POST(views.cancel)),
    path(f"{PREFIX}/quitter", act(views.leave)),
    path(f"{PREFIX}/passer-la-main", act(views.hand_over)),
    path("invitations/<str:token>", act(links.invitation)),
    path("objections/<str:token>", act(links.objection)),
]
