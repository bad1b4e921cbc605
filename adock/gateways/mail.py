"""Delivery of mail to an SMTP server; outside production, none may reach a real mailbox.

The environment chooses where mail goes (config/environment/mail.py):

* in production: to its recipient, through ADOCK_SMTP_URL;
* elsewhere without ADOCK_SMTP_URL: nowhere; the mail can be read on the page /courriels;
* with ADOCK_MAIL_REDIRECT_TO, required outside production: to that one address, whoever the recipient was.
"""

import smtplib
from contextlib import suppress
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from adock.core.models import OutgoingMail
from adock.core.outbox import ServerAway, Undeliverable

# Seconds for each answer of the server, not for the whole exchange.
TIMEOUT_S = 15
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}


def deliver(mail: OutgoingMail) -> None:
    """Hands the mail over, in a connection of its own.

    Raises ServerAway when there is no server to talk to; Undeliverable when the recipient is refused for good or the
    headers cannot be written; another OSError when it may work later.
    """
    if settings.LOCAL_MAILBOX:
        return
    message = message_of(mail)
    connection = _connection()
    try:
        try:
            connection.open()
        except OSError as fault:
            raise ServerAway(_reason(fault)) from fault
        _hand_over(connection, message)
    finally:
        # the server has given its answer: an error while closing the connection does not change it
        with suppress(OSError):
            connection.close()


def _hand_over(connection: EmailBackend, message: EmailMultiAlternatives) -> None:
    try:
        if not connection.send_messages([message]):
            raise Undeliverable("aucun destinataire")
    except smtplib.SMTPRecipientsRefused as refusal:
        code, answer = next(iter(refusal.recipients.values()))
        reason = f"{code} {answer.decode(errors='replace')}"
        # 5.7: the server refuses us rather than the recipient (no right to relay, RFC 3463), which can be mended
        if code >= 500 and not answer.startswith(b"5.7."):
            raise Undeliverable(reason) from refusal
        raise OSError(reason) from refusal
    except ValueError as fault:
        raise Undeliverable(f"en-têtes refusés : {fault}") from fault
    except OSError as fault:
        raise OSError(_reason(fault)) from fault


def message_of(mail: OutgoingMail) -> EmailMultiAlternatives:
    """The mail as it is sent, text first, then HTML. Its Message-ID and date are the same at each try."""
    headers = {
        "Message-ID": f"<{mail.pk}.{mail.created_at:%Y%m%d%H%M%S%f}@{_own_domain()}>",
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",  # RFC 3834: no automatic reply is wanted
    }
    redirected_to = settings.MAIL_REDIRECT_TO
    message = EmailMultiAlternatives(
        subject=f"[pour {mail.recipient}] {mail.subject}" if redirected_to else mail.subject,
        body=mail.text,
        from_email=settings.MAIL_FROM,
        to=[redirected_to or mail.recipient],
        # whoever reads a redirected mail must not reply to a real person by mistake
        reply_to=[mail.reply_to] if mail.reply_to and not redirected_to else None,
        headers=headers,
    )
    message.attach_alternative(mail.html, "text/html")
    return message


def _connection() -> EmailBackend:
    """A connection to ADOCK_SMTP_URL: `smtps://` is TLS from the start, `smtp://` switches to TLS (STARTTLS) before anything
    else is said, except with a server on this very machine."""
    server = urlsplit(settings.SMTP_URL)
    is_tls_from_start = server.scheme == "smtps"
    return EmailBackend(
        host=server.hostname,
        port=server.port or (465 if is_tls_from_start else 587),
        username=unquote(server.username or ""),
        password=unquote(server.password or ""),
        use_ssl=is_tls_from_start,
        use_tls=not is_tls_from_start and server.hostname not in OWN_MACHINE,
        timeout=TIMEOUT_S,
    )


def _own_domain() -> str:
    return parseaddr(settings.MAIL_FROM)[1].rpartition("@")[2]


def _reason(fault: OSError) -> str:
    if isinstance(fault, smtplib.SMTPResponseException):
        answer = fault.smtp_error
        return f"{fault.smtp_code} {answer.decode(errors='replace') if isinstance(answer, bytes) else answer}"
    return str(fault) or type(fault).__name__
