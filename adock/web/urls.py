from django.urls import include, path
from django.views.decorators.http import require_safe

from adock.web.public import company, contact, home, information, results, sheet

urlpatterns = [
    path("", require_safe(home.home)),
    path("recherche", require_safe(results.results)),
    path("etablissements/<str:siret>", require_safe(sheet.sheet)),
    path("entreprises/<str:siren>", require_safe(company.company)),
    path("aide", require_safe(home.help_page)),
    path("contact", contact.contact),
    path("plan-du-site", require_safe(information.site_map)),
    path("robots.txt", require_safe(information.robots)),
    path(".well-known/security.txt", require_safe(information.security_contact)),
    *(
        path(address.removeprefix("/"), require_safe(information.view_of(template)))
        for address, template, _ in information.PAGES
    ),
    path("", include("adock.web.public.certificates.urls")),
    path("", include("adock.web.public.shared.urls")),
    path("", include("adock.web.accounts.urls")),
    path("", include("adock.web.carrier.urls")),
    path("", include("adock.web.mailbox.urls")),
]
