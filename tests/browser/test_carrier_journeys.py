"""A carrier's whole acts on phones: real sign-ins by providers that run, real mails, a real letter. No session is lent."""

import re

import pytest
from playwright.sync_api import expect

from tests import factories as make
from tests import sealed
from tests.people import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

CANAL = make.siret(10)


def test_claimed_by_letter_then_somebody_is_invited_and_a_newcomer_is_objected_to(new_phone):
    sheet = f"/etablissements/{make.siret(1)}"

    # signed out, from the public sheet: an account by mail link, and back to the company
    alix = new_phone()
    alix.open("/recherche?q=kermarrec")
    alix.follow("Kermarrec Frères")
    alix.follow("C'est mon entreprise")
    alix.follow("Créer un compte")
    alix.type("Prénom", "Alix")
    alix.page.locator("#id_last_name").fill("Kermarrec")
    alix.type("Adresse e-mail", "alix@kermarrec.example")
    alix.type("Mot de passe", PASSWORD)
    alix.tick("J'accepte les conditions")
    alix.press("Créer mon compte")
    alix.sees("alix@kermarrec.example")
    alix.open_link_of_mail("alix@kermarrec.example", "ouvrir votre compte")
    alix.press("Confirmer")
    alix.sees("C'est mon entreprise", "Kermarrec Frères", "Personne n'administre encore")

    # the letter: asked, printed, its code typed wrong once
    alix.follow("Demander le courrier")
    alix.sees("12 BIS RUE DU PORT")
    alix.press("Demander le courrier")
    alix.sees("Le courrier est demandé")
    alix.open("/courriels")
    with alix.page.expect_download() as printed:
        alix.press("Imprimer les courriers")
    letter = sealed.text_of(printed.value.path().read_bytes())
    code = re.search(r"\w{4}-\w{4}-\w{4}", letter)[0]
    alix.open("/mon-espace")
    alix.follow("Saisir le code reçu")
    alix.type("Code reçu par courrier", "2222 2222 2222")
    alix.press("Valider le code")
    alix.sees("Il vous reste 4 essais")
    alix.type("Code reçu par courrier", code.lower().replace("-", " "))
    alix.press("Valider le code")
    alix.sees("vous administrez maintenant", "Votre rôle : Administrateur")

    # an invitation by mail link, accepted by another method
    alix.follow("Membres")
    alix.follow("Inviter une personne")
    alix.type("Adresse e-mail", "bureau@kermarrec.example")
    alix.tick("Signataire")
    alix.press("Envoyer l'invitation")
    alix.sees("L'invitation est partie à bureau@kermarrec.example", "Invitations en attente")
    sacha = new_phone()
    sacha.open_link_of_mail("bureau@kermarrec.example", "vous invite")
    sacha.sees("Alix Kermarrec vous invite")
    sacha.follow("Se connecter ou créer un compte")
    sacha.enter_by("FranceConnect", "Sacha Lenoir")
    sacha.press("Accepter l'invitation")
    sacha.sees("Votre compte est rattaché", "Votre rôle : Signataire")

    # a newcomer, in by FranceConnect, adds ProConnect to the same account and so gets in
    noa = new_phone()
    noa.open(sheet)
    noa.follow("C'est mon entreprise")
    noa.enter_by("FranceConnect", "Noa Petit")
    noa.sees("Quelqu'un administre déjà")
    noa.follow("S'identifier avec ProConnect")
    noa.be("Noa Petit", make.siret(1))
    noa.press("Ajouter à mon compte")
    noa.press("Rattacher mon compte")
    noa.sees("Votre rôle : Rédacteur")
    noa.follow("Modifier la fiche")
    noa.type("Téléphone", "02 61 91 00 99")

    # the elder objects by the link of its mail, on a phone where nobody is signed in
    elder = new_phone()
    elder.open_link_of_mail("alix@kermarrec.example", "Nouveau membre pour TRANSPORTS KERMARREC : Noa Petit")
    elder.sees("Noa Petit peut agir pour TRANSPORTS KERMARREC")
    elder.press("Suspendre son accès")
    elder.sees("L'accès est suspendu")
    noa.press("Enregistrer la fiche")
    noa.sees("Cette page n'existe pas")
    noa.open("/mon-espace")
    noa.sees("Accès suspendu", "s'est opposé à votre accès")
    sacha.follow("Modifier la fiche")
    expect(sacha.page.get_by_label("Téléphone")).to_have_value("02 61 91 00 12")


def test_claimed_by_proconnect_then_edited_by_two_found_reverted_and_left(new_phone, index_follows):
    sheet = f"/etablissements/{CANAL}"
    visitor = new_phone()

    def find_by_speciality() -> None:
        index_follows()
        visitor.open("/recherche?q=canal")
        visitor.page.get_by_text("Filtrer", exact=True).click()
        visitor.page.locator("summary", has_text="Spécialités").click()
        visitor.tick("Bois")
        visitor.press("Appliquer les filtres")

    find_by_speciality()
    visitor.sees("Aucun")

    # signed out, from the public sheet, there and back through ProConnect
    camille = new_phone()
    camille.open(sheet)
    camille.follow("C'est mon entreprise")
    camille.enter_by("ProConnect", "Camille Morel", CANAL)
    camille.sees("TRANSPORTS DU CANAL 10")
    camille.press("Rattacher mon compte")
    camille.sees("Votre rôle : Administrateur", "Nos e-mails ne vous parviennent pas")
    camille.open_link_of_mail("camille.morel@", "Confirmez votre nouvelle adresse")
    camille.press("Confirmer")
    camille.sees("Mon compte")
    camille.open("/mon-espace")
    camille.does_not_see("Nos e-mails ne vous parviennent pas")

    sacha = new_phone()
    sacha.open(sheet)
    sacha.follow("C'est mon entreprise")
    sacha.enter_by("ProConnect", "Sacha Lenoir", CANAL)
    sacha.press("Rattacher mon compte")
    sacha.sees("Votre rôle : Rédacteur")
    sacha.follow("Compléter la fiche")
    sacha.sees("Fiche complète à 40")

    # both have the form open; the first saves
    camille.follow("Compléter la fiche")
    camille.type("Téléphone", "02 61 91 00 22")
    camille.type("Adresse e-mail", "fret@canal.example")
    camille.tick("Régional")
    camille.page.locator("summary", has_text="Bretagne").click()
    camille.tick("Toute la région")
    camille.tick("Bois")
    camille.type("Présentation", "Grumes et bois de charpente.")
    camille.press("Enregistrer la fiche")
    camille.sees("Votre fiche est à jour", "fret@canal.example attend sa confirmation")
    find_by_speciality()
    visitor.sees("1 établissement")
    visitor.follow("TRANSPORTS DU CANAL 10")
    visitor.sees("02 61 91 00 22", "Régional", "Ille-et-Vilaine (35)", "Bois", "Grumes et bois de charpente.")
    visitor.does_not_see("fret@canal.example")
    camille.open_link_of_mail("fret@canal.example", "Confirmez l'adresse e-mail de la fiche")
    camille.press("Confirmer cette adresse")
    camille.sees("fret@canal.example paraît maintenant sur la fiche")
    index_follows()
    visitor.open(sheet)
    visitor.sees("fret@canal.example")

    # the second is shown the difference, nothing is lost, and what they then save is public
    sacha.type("Téléphone", "02 61 91 00 33")
    sacha.press("Enregistrer la fiche")
    sacha.sees("modifiée pendant que vous l'aviez ouverte", "Ce qu'a enregistré Camille Morel", "02 61 91 00 22")
    expect(sacha.page.get_by_label("Téléphone")).to_have_value("02 61 91 00 33")
    expect(sacha.page.get_by_label("Présentation")).to_have_value("Grumes et bois de charpente.")
    sacha.press("Enregistrer la fiche")
    sacha.sees("Votre fiche est à jour")
    index_follows()
    visitor.open(sheet)
    visitor.sees("02 61 91 00 33", "Bois")

    # back to the version before
    camille.open("/mon-espace")
    camille.follow("Versions de la fiche")
    camille.sees("par Sacha Lenoir")
    camille.press("Revenir à la version du")
    camille.sees("La version choisie est rétablie")
    index_follows()
    visitor.open(sheet)
    visitor.sees("02 61 91 00 22", "fret@canal.example")

    # the account is deleted: the sheet stays, the name goes, and who comes again has nothing left
    camille.open("/mon-espace")
    camille.follow("Adresse, mot de passe")
    camille.follow("Supprimer mon compte")
    camille.sees("Vous êtes le seul administrateur", "TRANSPORTS DU CANAL 10")
    camille.tick("Je sais que ces entreprises")
    camille.tick("Je veux supprimer")
    camille.press("Supprimer mon compte")
    camille.sees("Votre compte est supprimé")
    expect(camille.page.get_by_role("link", name="Espace transporteur")).to_be_visible()
    sacha.follow("Versions de la fiche")
    sacha.sees("02 61 91 00 22")
    sacha.does_not_see("Camille")
    sacha.open("/mon-espace")
    sacha.follow("Membres")
    sacha.sees("n'a plus d'administrateur")
    camille.open("/connexion")
    camille.enter_by("ProConnect", "Camille Morel", CANAL)
    camille.sees("Rattachez votre entreprise")
