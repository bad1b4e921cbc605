"""Papers of our own: typeset, sealed and stored while nobody waits, then named by a row, or swept."""

import ast
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from adock.certificates.models import Certificate
from adock.documents import keeping, sealed
from adock.gateways import files
from adock.gateways.sealing import SealUnavailable, pades

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def paper(tmp_path) -> sealed.Paper:
    source = tmp_path / "essai.typ"
    source.write_text(
        "#let values = json(bytes(sys.inputs.values))\n#set document(title: values.title)\n"
        '#set text(lang: "fr")\n= #values.title'
    )
    return sealed.Paper(source, {"title": "Récépissé"}, made_at=timezone.now())


def kept():
    return [stored.name for stored in files.names("")]


def test_it_lies_in_the_folder_of_its_table_sealed_and_with_what_its_row_will_say(paper):
    prepared = sealed.prepare(Certificate, paper, reason="Essai")
    assert kept() == [prepared.file]
    assert prepared.file.startswith(Certificate.FOLDER)
    pdf = files.get(prepared.file)
    assert (prepared.sha256, prepared.size) == (sha256(pdf).hexdigest(), len(pdf))
    examined = pades.examine(pdf)
    assert (examined.is_sealed_by_us, examined.is_intact) == (True, True)


def test_one_that_no_row_names_in_the_end_is_swept(paper):
    prepared = sealed.prepare(Certificate, paper, reason="Essai")
    now = next(stored.changed_at for stored in files.names("") if stored.name == prepared.file)
    assert keeping.sweep_strays(Certificate, now + timedelta(hours=25)) == 1
    assert kept() == []


def test_one_for_somebody_to_take_away_is_kept_nowhere(paper):
    assert pades.examine(sealed.seal(paper, reason="Essai")).is_intact
    assert kept() == []


@pytest.mark.parametrize("make", [sealed.seal, lambda *args, **named: sealed.prepare(Certificate, *args, **named)])
def test_within_a_transaction_nothing_is_sealed_for_everybody_would_wait_for_the_time_stamp(paper, make, monkeypatch):
    monkeypatch.setattr(pades, "seal", lambda *args, **named: pytest.fail("sealed"))
    with pytest.raises(RuntimeError), transaction.atomic():
        make(paper, reason="Essai")


def test_without_a_seal_nothing_is_stored(paper, monkeypatch):
    def fails(*args, **named):
        raise SealUnavailable("horodatage")

    monkeypatch.setattr(pades, "seal", fails)
    with pytest.raises(SealUnavailable):
        sealed.prepare(Certificate, paper, reason="Essai")
    assert kept() == []


def test_nothing_else_of_the_product_seals():
    sealing = [
        str(file.relative_to(ROOT))
        for file in (ROOT / "adock").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "seal"
        and getattr(node.func.value, "id", "") == "pades"
    ]
    assert sealing == ["adock/documents/sealed.py"]
