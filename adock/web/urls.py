from django.urls import path

from adock.web.public import company, home, information, results, sheet

urlpatterns = [
    path("", home.home),
    path("recherche", results.results),
    path("etablissements/<str:siret>", sheet.sheet),
    path("entreprises/<str:siren>", company.company),
    path("aide", home.help_page),
    path("plan-du-site", information.site_map),
    path("robots.txt", information.robots),
    path(".well-known/security.txt", information.security_contact),
    *(path(address, information.view_of(template)) for address, template, _ in information.PAGES),
]
