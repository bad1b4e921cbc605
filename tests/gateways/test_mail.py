"""Mail as a real server receives it, and what is made of its refusals."""

from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adock.core.models import OutgoingMail
from adock.core.outbox import ServerAway, Undeliverable
from adock.gateways import mail as gateway
from adock.gateways.mail import deliver
from tests.smtp import only, smtp_server, tls

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def server(settings):
    with smtp_server() as opened:
        to_production(settings, f"smtp://127.0.0.1:{opened.port}")
        yield opened


def to_production(settings, url):
    settings.LOCAL_MAILBOX = False
    settings.SMTP_URL = url
    settings.MAIL_FROM = "A Dock <ne-pas-repondre@adock.example>"
    settings.MAIL_REDIRECT_TO = ""


def a_mail(**changes):
    usual = {
        "pk": 12,
        "recipient": "camille@transports-morel.example",
        "subject": "Votre code d'accès à l'été",
        "text": "Bonjour,\n\nL'entreprise « Morel » est à vous.\n",
        "html": "<p>L&#39;entreprise « Morel » est à vous.</p>",
        "created_at": datetime(2026, 11, 24, 8, 30, tzinfo=UTC),
    }
    return OutgoingMail(**(usual | changes))


def test_a_mail_arrives_in_text_and_html_from_our_sender_and_asks_for_no_automatic_reply(server):
    deliver(a_mail(reply_to="visiteur@chargeur.example"))
    [message] = server.mailbox.messages
    assert server.mailbox.recipients == ["camille@transports-morel.example"]
    assert message["Subject"] == "Votre code d'accès à l'été"
    assert message["From"] == "A Dock <ne-pas-repondre@adock.example>"
    assert message["To"] == "camille@transports-morel.example"
    assert message["Reply-To"] == "visiteur@chargeur.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"] == "Tue, 24 Nov 2026 08:30:00 +0000"
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
    text, html = message.iter_parts()
    assert text.get_content().splitlines() == ["Bonjour,", "", "L'entreprise « Morel » est à vous."]
    assert "est à vous.</p>" in html.get_content()


def test_a_mail_sent_twice_bears_the_same_number_and_two_mails_never_do(server):
    for mail in (a_mail(), a_mail(), a_mail(pk=13)):
        deliver(mail)
    first, again, other = (message["Message-ID"] for message in server.mailbox.messages)
    assert first == again != other
    assert first.endswith("@adock.example>")


def test_a_redirected_mail_reaches_that_one_address_only_and_says_whose_it_was(server, settings):
    settings.MAIL_REDIRECT_TO = "essais@adock.example"
    deliver(a_mail(reply_to="visiteur@chargeur.example"))
    [message] = server.mailbox.messages
    assert server.mailbox.recipients == ["essais@adock.example"]
    assert message["To"] == "essais@adock.example"
    assert message["Subject"].strip() == "[pour camille@transports-morel.example] Votre code d'accès à l'été"
    assert message["Reply-To"] is None


def test_without_a_server_outside_production_nothing_leaves(server, settings):
    settings.LOCAL_MAILBOX = True
    deliver(a_mail())
    assert server.mailbox.envelopes == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "Bonjour\nBcc: tous@adock.example"},
        {"recipient": "a@adock.example\nBcc: tous@adock.example"},
        {"recipient": "a@adock.example, tous@adock.example"},
        {"recipient": ""},
        {"reply_to": "a@adock.example\r\nBcc: tous@adock.example"},
    ],
    ids=lambda wrong: next(iter(wrong)),
)
def test_a_line_smuggled_into_a_header_adds_no_reader(server, wrong):
    with pytest.raises(Undeliverable):
        deliver(a_mail(**wrong))
    assert server.mailbox.envelopes == []


def test_a_recipient_refused_for_good_is_not_tried_again(server):
    server.mailbox.refusals["camille@transports-morel.example"] = "550 5.1.1 boite inconnue"
    with pytest.raises(Undeliverable, match=r"550 5\.1\.1 boite inconnue"):
        deliver(a_mail())


@pytest.mark.parametrize("answer", ["451 4.7.1 revenez plus tard", "452 4.2.2 boite pleine", "554 5.7.1 pas de relais"])
def test_a_recipient_refused_for_now_or_because_of_us_is_tried_again(server, answer):
    server.mailbox.refusals["camille@transports-morel.example"] = answer
    with pytest.raises(OSError, match=answer[:9]) as raised:
        deliver(a_mail())
    assert not isinstance(raised.value, ServerAway)


def test_a_message_the_server_cannot_take_now_is_tried_again(server):
    server.mailbox.answer_to_data = "452 4.3.1 disque plein"
    with pytest.raises(OSError, match=r"452 4\.3\.1 disque plein"):
        deliver(a_mail())


def test_a_connection_lost_in_the_middle_is_tried_again(server):
    server.mailbox.drops = True
    with pytest.raises(OSError, match=r".+"):
        deliver(a_mail())
    server.mailbox.drops = False
    deliver(a_mail())
    assert len(server.mailbox.envelopes) == 1


def test_a_server_that_is_closed_is_away_until_it_opens_again(server):
    server.close()
    with pytest.raises(ServerAway):
        deliver(a_mail())
    server.open()
    deliver(a_mail())
    assert len(server.mailbox.envelopes) == 1


@pytest.fixture(scope="session")
def certificate(tmp_path_factory):
    """One of our own for 127.0.0.1, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("certificate")
    (folder / "certificate.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "key.pem").write_bytes(private)
    return str(folder / "certificate.pem"), str(folder / "key.pem")


@pytest.fixture
def elsewhere(monkeypatch):
    """As if the server were not on this machine."""
    monkeypatch.setattr(gateway, "OWN_MACHINE", set())


@pytest.mark.usefixtures("elsewhere")
def test_a_password_only_travels_inside_tls_and_opens_the_server(settings, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    options = {"tls_context": tls(*certificate), "require_starttls": True, "auth_required": True}
    with smtp_server(**options, authenticator=only("a dock", "p@ss:/?")) as opened:
        to_production(settings, f"smtp://a%20dock:p%40ss%3A%2F%3F@127.0.0.1:{opened.port}")
        deliver(a_mail())
        assert len(opened.mailbox.envelopes) == 1
        settings.SMTP_URL = f"smtp://a%20dock:faux@127.0.0.1:{opened.port}"
        with pytest.raises(ServerAway, match="535"):
            deliver(a_mail())


@pytest.mark.usefixtures("elsewhere")
def test_another_machine_is_not_spoken_to_without_tls(settings):
    with smtp_server() as opened:
        to_production(settings, f"smtp://127.0.0.1:{opened.port}")
        with pytest.raises(ServerAway, match="STARTTLS"):
            deliver(a_mail())


@pytest.mark.usefixtures("elsewhere")
def test_a_server_whose_certificate_nobody_vouches_for_gets_nothing(settings, certificate):
    with smtp_server(tls_context=tls(*certificate)) as opened:
        to_production(settings, f"smtp://127.0.0.1:{opened.port}")
        with pytest.raises(ServerAway, match="CERTIFICATE_VERIFY_FAILED"):
            deliver(a_mail())
        assert opened.mailbox.envelopes == []


def test_smtps_is_tls_from_the_start(settings, certificate, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", certificate[0])
    with smtp_server(ssl_context=tls(*certificate)) as opened:
        to_production(settings, f"smtps://127.0.0.1:{opened.port}")
        deliver(a_mail())
        assert len(opened.mailbox.envelopes) == 1
