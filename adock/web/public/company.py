"""GET /entreprises/<siren>: a company and its establishments."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from adock.core.clock import today
from adock.core.identifiers import read_siren
from adock.core.languages import gettext as _
from adock.core.languages import plural
from adock.core.paths import contact_path
from adock.directory.situation import current_situation
from adock.register.paths import company_api_path, public_company_path
from adock.search.access import company_of
from adock.web.kit.frame import render_page
from adock.web.kit.pieces import Number, Row, siren_number
from adock.web.public import identity, wording
from adock.web.public.certificates.wording import sheet_rows
from adock.web.public.pages import CompanyPage
from adock.web.public.unknown_number import not_in_the_register


def company(request: HttpRequest, siren: str) -> HttpResponse:
    number = read_siren(siren)
    if number.fault is None and number.value != siren:
        return HttpResponseRedirect(public_company_path(number.value))
    day, situation = today(), current_situation()
    found = company_of(siren, situation, day)
    if found is None:
        return not_in_the_register(request, siren)
    vat = found.main.vat_number or ""
    page = CompanyPage(
        name=found.main.legal_name,
        siren=siren_number(siren),
        plate=wording.plate(found.verdict, day, situation.register_on),
        reasons=wording.other_reasons(found.verdict),
        licences=tuple(wording.licence_panel(licence, day) for _siret, licence in found.licences),
        identity=(
            Row(_("Raison sociale"), found.main.legal_name),
            Row(_("Forme juridique"), found.main.legal_category or ""),
            Row(_("TVA intracommunautaire"), number=Number(_("de TVA"), vat, vat)),
        ),
        lines=tuple(wording.result_line(sheet, verdict, day) for sheet, verdict in found.establishments),
        lines_count=plural(len(found.establishments), "établissement"),
        certificates=sheet_rows(found.main.certificates_on(day), day),
        sources=identity.shown_sources(situation),
        report_url=contact_path(siren=siren),
        api_url=company_api_path(siren),
    )
    return render_page(request, "public/company.jinja", page, situation=situation)
