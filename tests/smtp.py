"""A real mail server on this machine, for tests: it keeps what it is given, and misbehaves when told to."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from threading import Event

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


class Mailbox:
    """What the server took, and how it answers. `refusals`: what it says to a recipient; `holds`: it waits before its yes."""

    def __init__(self) -> None:
        self.envelopes: list[Envelope] = []
        self.refusals: dict[str, str] = {}
        self.answer_to_data = "250 pris"
        self.drops = False
        self.is_given = Event()
        self.may_answer = Event()
        self.may_answer.set()

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]) -> str:
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        self.is_given.set()
        if self.drops:
            server.transport.abort()
            return "421 parti"
        if not self.may_answer.is_set():
            await server.loop.run_in_executor(None, self.may_answer.wait, 30)
        if self.answer_to_data.startswith("250"):
            self.envelopes.append(envelope)
        return self.answer_to_data

    @property
    def recipients(self) -> list[str]:
        return [address for envelope in self.envelopes for address in envelope.rcpt_tos]

    @property
    def messages(self) -> list[EmailMessage]:
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.envelopes]


class Server:
    """The mailbox behind a port of this machine, which can close and open again."""

    def __init__(self, **options: object) -> None:
        self.mailbox = Mailbox()
        self.port = 0
        self._options = options
        self.open()

    def open(self) -> None:
        self._controller = _Controller(self.mailbox, hostname="127.0.0.1", port=self.port, **self._options)
        self._controller.start()
        self.port = self._controller.port

    def close(self) -> None:
        self.mailbox.may_answer.set()
        if self._controller.server is not None:
            self._controller.stop()


class _Controller(Controller):
    def _trigger_server(self) -> None:
        """Port 0 is one of the system's choice: known only now."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp_server(**options: object) -> Iterator[Server]:
    server = Server(**options)
    try:
        yield server
    finally:
        server.close()


def only(user: str, password: str):
    """An authenticator that lets one account in."""

    def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        is_right = data.login == user.encode() and data.password == password.encode()
        return AuthResult(success=is_right, handled=False)

    return authenticate


def tls(certificate: str, key: str) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    return context
