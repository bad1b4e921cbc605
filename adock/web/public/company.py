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
from adock.web.public.company_lists import lists_of
from adock.web.public.pages import CompanyPage
from adock.web.public.question import asked_transport
from adock.web.public.sheet import question_of
from adock.web.public.unknown_number import not_in_the_register


def company(request: HttpRequest, siren: str) -> HttpResponse:
    number = read_siren(siren)
    if number.fault is None and number.value != siren:
        question = request.META.get("QUERY_STRING", "")
        return HttpResponseRedirect(public_company_path(number.value) + (f"?{question}" if question else ""))
    asked, day, situation = asked_transport(request.GET), today(), current_situation()
    transport = asked.transport
    found = company_of(siren, situation, day, transport)
    if found is None:
        return not_in_the_register(request, siren)
    lists = lists_of(found, request.GET, public_company_path(siren), transport, day)
    vat = found.main.vat_number or ""
    page = CompanyPage(
        name=found.main.legal_name,
        siren=siren_number(siren),
        plate=wording.plate(found.verdict, day, found.situation_on),
        reasons=wording.other_reasons(found.verdict),
        question=question_of(public_company_path(siren), asked, day),
        establishment_count=plural(len(found.establishments), "établissement"),
        filters=lists.filters,
        licences=lists.licences,
        licences_count=lists.licences_count,
        licence_pages=lists.licence_pages,
        identity=(
            Row(_("Raison sociale"), found.main.legal_name),
            Row(_("Forme juridique"), found.main.legal_category or ""),
            Row(_("TVA intracommunautaire"), number=Number(_("de TVA"), vat, vat)),
        ),
        lines=lists.lines,
        lines_count=lists.lines_count,
        pages=lists.pages,
        certificates=sheet_rows(found.main.certificates_on(day), day),
        sources=identity.shown_sources(situation),
        report_url=contact_path(siren=siren),
        api_url=company_api_path(siren, transport),
    )
    return render_page(request, "public/company.jinja", page, situation=situation, status=400 if asked.errors else 200)
