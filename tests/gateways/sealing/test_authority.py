"""The key that seals, and which certificates are ours afterwards."""

import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from cryptography.hazmat.primitives import serialization

from adock.gateways.sealing import SealUnavailable, authority, pades
from adock.gateways.sealing.checks import check_keys
from tests.gateways.sealing import authorities

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def with_seal(settings, tmp_path):
    """Configures a seal; those of tests before are forgotten."""

    def configure(*seal: authorities.Certified, password: str = authorities.PASSWORD) -> None:
        name = f"{len(list(tmp_path.glob('*.p12')))}.p12"
        settings.SEAL_PKCS12 = authorities.pkcs12_file(tmp_path / name, *seal)
        settings.SEAL_PASSWORD = password

    return configure


@pytest.fixture
def public_authority() -> authorities.Certified:
    return authorities.authority("Autorité publique")


def der(certified: authorities.Certified) -> bytes:
    return certified.certificate.public_bytes(serialization.Encoding.DER)


def test_outside_production_an_authority_without_value_is_made_once_for_its_owner_alone(sealing_folder):
    assert pades.is_development()
    first = authority.current_seal()
    assert "sans valeur" in first.certificate.subject.rfc4514_string()
    assert "sans valeur" in first.certificate.issuer.rfc4514_string()
    assert {file.name for file in sealing_folder.iterdir()} == {"root.pem", "seal.pem"}
    for file in sealing_folder.iterdir():
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    authority._REMEMBERED.clear()
    assert authority.current_seal().certificate == first.certificate


def test_processes_that_make_the_authority_at_once_make_one(tmp_path):
    program = (
        "import sys; from django.conf import settings\n"
        f"settings.configure(DATA_DIR={str(tmp_path / 'var')!r}, IS_PRODUCTION=False, SEAL_PKCS12='', TOKEN_KEY='')\n"
        "from adock.gateways.sealing import authority, tokens\n"
        "sys.stdin.read()\n"
        "print(authority.current_seal().certificate.serial_number, tokens._name(tokens._current_key()))\n"
    )
    words = [sys.executable, "-c", program]
    started = [subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    for process in started:
        process.stdin.close()
        process.stdin = None
    assert len({process.communicate(timeout=60)[0] for process in started}) == 1
    assert not list((tmp_path / "var" / "sealing").glob(".*"))


def test_a_seal_near_its_end_is_made_anew_and_earlier_documents_stay_ours(pdf, monkeypatch):
    with time_machine.travel("2026-03-01T10:00:00Z"):
        first = authority.current_seal()
        old = pades.seal(pdf, reason="Attestation")
    with time_machine.travel("2028-12-01T10:00:00Z"):
        second = authority.current_seal()
        assert second.certificate != first.certificate
        assert authority.current_seal() is second
        authority._REMEMBERED.clear()
        assert authority.current_seal().certificate == second.certificate
        examination = pades.examine(old)
    assert examination.is_sealed_by_us
    assert examination.is_intact


def test_a_damaged_file_is_said_with_what_to_do(sealing_folder):
    authority.current_seal()
    authority._REMEMBERED.clear()
    (sealing_folder / "seal.pem").write_text("abîmé")
    with pytest.raises(SealUnavailable, match="supprimez-le"):
        authority.current_seal()


def test_the_configured_seal_is_used_with_its_chain(with_seal, public_authority, sealing_folder):
    ours = authorities.seal_of(public_authority, "A Dock")
    with_seal(ours, public_authority)
    assert not pades.is_development()
    seal = authority.current_seal()
    assert seal.certificate == ours.certificate
    assert seal.chain == (public_authority.certificate,)
    assert authority.is_ours(der(ours))
    assert not sealing_folder.exists()


def test_another_seal_of_the_same_public_authority_is_not_ours(with_seal, public_authority):
    with_seal(authorities.seal_of(public_authority, "A Dock"), public_authority)
    assert not authority.is_ours(der(authorities.seal_of(public_authority, "A Dock")))
    assert not authority.is_ours(der(public_authority))


def test_a_document_of_an_earlier_seal_stays_ours_when_its_certificate_is_kept(
    pdf, with_seal, public_authority, settings, tmp_path
):
    earlier = authorities.seal_of(public_authority, "A Dock 2026")
    with_seal(earlier, public_authority)
    document = pades.seal(pdf, reason="Attestation")
    with_seal(authorities.seal_of(public_authority, "A Dock 2029"), public_authority)
    assert not pades.examine(document).is_sealed_by_us
    kept = tmp_path / "past.pem"
    kept.write_bytes(earlier.pem + public_authority.pem)
    settings.SEAL_PAST_CERTIFICATES = str(kept)
    examination = pades.examine(document)
    assert (examination.is_sealed_by_us, examination.is_intact) == (True, True)


def test_the_authority_that_a_file_of_past_seals_names_besides_vouches_for_nobody(settings, tmp_path, public_authority):
    kept = tmp_path / "past.pem"
    earlier = authorities.seal_of(public_authority, "A Dock 2026")
    kept.write_bytes(public_authority.pem + earlier.pem)
    settings.SEAL_PAST_CERTIFICATES = str(kept)
    assert authority.is_ours(der(earlier))
    assert not authority.is_ours(der(authorities.seal_of(public_authority, "Autrui")))
    assert not authority.is_ours(der(public_authority))


def test_a_seal_out_of_its_time_seals_nothing(with_seal, public_authority, pdf):
    with_seal(authorities.seal_of(public_authority, "A Dock", ends=datetime(2026, 1, 1, tzinfo=UTC)), public_authority)
    with time_machine.travel("2026-01-02T10:00:00Z"), pytest.raises(SealUnavailable, match="01/01/2026"):
        pades.seal(pdf, reason="Attestation")


def test_a_wrong_password_and_a_file_that_is_no_pkcs12_are_said(with_seal, public_authority, settings, tmp_path):
    with_seal(authorities.seal_of(public_authority, "A Dock"), public_authority, password="faux")
    with pytest.raises(SealUnavailable, match="ADOCK_SEAL_PASSWORD"):
        check_keys()
    (tmp_path / "other.p12").write_bytes(b"autre chose")
    settings.SEAL_PKCS12 = str(tmp_path / "other.p12")
    with pytest.raises(SealUnavailable, match="PKCS#12"):
        check_keys()
    settings.SEAL_PKCS12 = str(tmp_path / "missing.p12")
    with pytest.raises(SealUnavailable, match="ne se lit pas"):
        check_keys()


@pytest.mark.parametrize("holds", ["nothing", "an authority alone"])
def test_past_certificates_that_are_none_are_said_at_the_start(settings, tmp_path, public_authority, holds):
    (tmp_path / "past.pem").write_bytes(b"rien" if holds == "nothing" else public_authority.pem)
    settings.SEAL_PAST_CERTIFICATES = str(tmp_path / "past.pem")
    with pytest.raises(SealUnavailable, match="ADOCK_SEAL_PAST_CERTIFICATES"):
        check_keys()


def test_secrets_are_not_told_by_what_is_printed():
    assert "key" not in repr(authority.current_seal()).lower()
