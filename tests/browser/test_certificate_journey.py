"""A statement's whole life on phones: signed, scanned, forged, shared, read, taken back. Nothing is mocked, no session lent."""

import re
import shutil
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Download

from tests import deposits, sealed
from tests import factories as make
from tests.browser.phones import Phone

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not shutil.which("pdfsig"), reason="poppler-utils is not installed"),
]

CANAL = make.siret(10)


def bytes_of(download: Download) -> bytes:
    return Path(download.path()).read_bytes()


def send_file(phone: Phone, label: str, content: bytes) -> None:
    phone.page.get_by_label(label).set_input_files({"name": "recu.pdf", "mimeType": "application/pdf", "buffer": content})


def test_signed_scanned_forged_shared_read_and_taken_back(new_phone, index_follows, tmp_path):
    # a carrier in by ProConnect signs that it employs nobody who needs a permit
    camille = new_phone()
    camille.open(f"/etablissements/{CANAL}")
    camille.follow("C'est mon entreprise")
    camille.enter_by("ProConnect", "Camille Morel", CANAL)
    camille.press("Rattacher mon compte")
    camille.follow("Attestations")
    camille.follow("Signer une attestation")
    camille.tick("Non")
    camille.press("Continuer")
    camille.type("Qualité", "gérante")
    camille.type("Lieu de la signature", "Rennes")
    camille.press("Continuer")
    camille.sees("TRANSPORTS DU CANAL 10", "aucun salarié étranger", "441-7")
    camille.tick("Je certifie")
    camille.press("Signer")
    camille.sees("Valide")
    with camille.page.expect_download() as download:
        camille.follow("Télécharger")
    paper = bytes_of(download.value)
    number = re.search(r"ADK-\d{4}-\d{6}", camille.page.url)[0]

    # a customer scans it, then sends us the file
    customer = new_phone()
    customer.page.clock.set_fixed_time(f"{make.TODAY.isoformat()}T11:00:00Z")  # its page judges the token by its own clock
    link = sealed.symbols_in(sealed.first_page(paper))[0]
    customer.open(link)
    customer.sees("Valide", "TRANSPORTS DU CANAL 10", number, "Camille Morel", "Le QR code est authentique")
    customer.open("/attestations/verifier")
    send_file(customer, "Fichier PDF reçu", paper)
    customer.press("Comparer le fichier")
    customer.sees("exactement le fichier")
    assert "Signature is Valid" in sealed.said_by_pdfsig(paper, tmp_path)

    # one byte of what is shown was changed: neither of the two is fooled
    place = paper.index(b"stream\n") + 20
    forged = paper[:place] + bytes([paper[place] ^ 1]) + paper[place + 1 :]
    customer.open("/attestations/verifier")
    send_file(customer, "Fichier PDF reçu", forged)
    customer.press("Comparer le fichier")
    customer.sees("Modifié depuis le sceau")
    assert "Digest Mismatch" in sealed.said_by_pdfsig(forged, tmp_path)

    # the file is shared with the customer, who reads it without an account
    camille.open(f"/mon-espace/entreprises/{CANAL[:9]}/dossier")
    camille.follow("Déposer : Attestation de vigilance (Urssaf)")
    camille.type("Date de la pièce", "2026-11-02")
    camille.type("Code de sécurité", "AB12 CD34 EF56 GH7")
    send_file(camille, "Fichier de la pièce", deposits.pdf())
    camille.press("Déposer la pièce")
    camille.sees("la pièce est dans le dossier")
    camille.follow("Partager le dossier")
    camille.follow("Partager avec un client")
    camille.type("Nom du client", "CHARGEUR DU PORT")
    camille.press("Créer le lien")
    share = camille.page.get_by_label("Lien à donner à CHARGEUR DU PORT").input_value()
    customer.open(share)
    customer.sees("TRANSPORTS DU CANAL 10", "CHARGEUR DU PORT")
    customer.press("Ouvrir le dossier")
    customer.sees("À vérifier", "Valable jusqu'au", number, "AB12")
    with customer.page.expect_download() as download:
        customer.press("Tout télécharger")
    archive = ZipFile(BytesIO(bytes_of(download.value)))
    assert paper in [archive.read(name) for name in archive.namelist()]
    assert "Signature is Valid" in sealed.said_by_pdfsig(archive.read("0-synthese.pdf"), tmp_path)
    camille.page.reload()
    camille.sees("Dossier ouvert", "Dossier téléchargé en entier")

    # the statement is taken back: whoever scans the same paper knows, and whoever has the link
    index_follows()
    stranger = new_phone()
    stranger.open(f"/etablissements/{CANAL}")
    stranger.sees("Attestation", "Valable jusqu'au")
    back = camille.page.url
    camille.open(f"/mon-espace/entreprises/{CANAL[:9]}/attestations/{number}")
    camille.follow("Retirer")
    camille.tick("Elle contient une erreur")
    camille.press("Retirer pour toujours")
    camille.sees("Retirée")
    customer.open(link)
    customer.sees("Retirée", number, "Le QR code est authentique")
    customer.does_not_see("Valide")
    customer.open("/attestations/verifier")
    send_file(customer, "Fichier PDF reçu", paper)
    customer.press("Comparer le fichier")
    customer.sees("exactement le fichier", "etirée")
    customer.open(f"{share}/dossier")
    customer.sees("etirée")

    # and so is the file
    camille.open(back)
    camille.follow("Arrêter le partage")
    camille.press("Arrêter le partage")
    customer.page.reload()
    customer.sees("Ce partage est arrêté")
