import pytest
from django.test import Client
from adock.vigilance import shares
from adock.vigilance.rules import Slot
from tests import share_factories as given
from tests import factories as make
from tests import accounts_factories as people

OUT="/tmp/sharing-shots/"

def test_shots(browser, live_server, build_index, on_the_day, transactional_db, settings):
    import os; os.makedirs(OUT, exist_ok=True)
    given.company()
    keeper = given.keeper()
    empty = given.share(keeper)
    build_index()
    def shot(page, name, widths=(320,768,1280)):
        for w in widths:
            page.set_viewport_size({"width": w, "height": 800})
            over = page.evaluate("document.documentElement.scrollWidth")
            if over > w: print(name, w, "OVERFLOW", over)
            page.screenshot(path=f"{OUT}{name}-{w}.png", full_page=True)
    context = browser.new_context(base_url=live_server.url, locale="fr-FR")
    page = context.new_page()
    page.goto(f"/partages/{empty.token}"); page.click("text=Ouvrir le dossier"); shot(page, "empty")
    given.full_file()
    link = given.share(keeper, with_code=True)
    page.goto(f"/partages/{link.token}"); shot(page, "cover")
    page.fill("#code", "2222-2222"); page.click("text=Ouvrir le dossier"); shot(page, "cover-error")
    page.fill("#code", link.code); page.click("text=Ouvrir le dossier"); page.click("summary:has-text('salarié')"); shot(page, "file")
    with page.expect_download() as dl: page.click("text=Tout télécharger")
    print(dl.value.suggested_filename)
    client = people.signed_in(keeper)
    c2 = browser.new_context(base_url=live_server.url, locale="fr-FR")
    c2.add_cookies([{"name":"session","value":client.cookies["session"].value,"url":live_server.url}])
    p2 = c2.new_page()
    base=f"/mon-espace/entreprises/{given.SIREN}/partages"
    p2.goto(base+"/nouveau"); shot(p2,"new")
    p2.fill("#id_customer","LOGISTIQUE DU GRAND OUEST"); p2.check("#id_with_code", force=True); p2.click("text=Créer le lien"); shot(p2,"made")
    p2.goto(base+"/nouveau"); p2.fill("#id_ends_on","2020-01-01"); p2.click("text=Créer le lien"); shot(p2,"new-error")
    shares.revoke(keeper, empty.share)
    p2.goto(base); shot(p2,"list")
    p2.goto(f"{base}/{link.share.pk}"); shot(p2,"share")
    p2.goto(f"{base}/{link.share.pk}/arreter"); shot(p2,"stop",(320,1280))
    p2.goto(f"{base}/{link.share.pk}/date"); shot(p2,"date",(320,1280))
    page.goto(f"/partages/{empty.token}"); shot(page,"revoked",(320,1280))
    given.company(2); other=given.keeper(make.siren(2))
    c2.clear_cookies(); c2.add_cookies([{"name":"session","value":people.signed_in(other).cookies["session"].value,"url":live_server.url}])
    p2.goto(f"/mon-espace/entreprises/{make.siren(2)}/partages"); shot(p2,"list-empty",(320,1280))
