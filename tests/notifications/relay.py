"""A real mail relay on loopback that can be told to misbehave, by the first part of the address."""

import asyncio
import contextlib
import ssl
import time
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

ACCEPTED = "250 OK"


class Desk:
    """Takes letters; `later@`, `never@`, `goodbye@`, `cut@`, `full@`, `lost@` and `slow@` are not so lucky."""

    def __init__(self) -> None:
        self.letters: list[tuple[str, bytes]] = []
        self.lines: list[Any] = []
        self.noops = 0
        self.senders = 0
        self.sender_answer = ACCEPTED

    async def handle_EHLO(
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if server.transport not in self.lines:
            self.lines.append(server.transport)
        session.host_name = hostname
        return responses

    async def handle_NOOP(self, server: Any, session: Session, envelope: Envelope, arg: str) -> str:
        self.noops += 1
        return "250 still here"

    async def handle_MAIL(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        self.senders += 1
        if self.sender_answer == ACCEPTED:
            envelope.mail_from = address
        return self.sender_answer

    async def handle_RCPT(
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        manner = address.split("@")[0]
        if manner == "cut":
            server.transport.abort()
        if manner == "goodbye":
            return "421 4.3.2 closing down"
        if manner == "later":
            return "450 4.2.1 mailbox busy, try later"
        if manner == "never":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        manner = envelope.rcpt_tos[0].split("@")[0]
        if manner == "full":
            return "552 5.2.2 mailbox full"
        assert isinstance(envelope.original_content, bytes)
        self.letters += [(address, envelope.original_content) for address in envelope.rcpt_tos]
        if manner == "lost":
            server.transport.abort()
        if manner == "slow":
            await asyncio.sleep(5)
        return ACCEPTED


def only_lan(server: Any, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
    """Lets in lan with the right password; repeats the password in its refusal, as rude relays do."""
    assert isinstance(data, LoginPassword)
    good = data == LoginPassword(b"lan", b"m4t-kh4u")
    return AuthResult(
        success=good, handled=False, message=None if good else f"535 5.7.8 bad: {data.password.decode()}"
    )


class Relay:
    """The server around a desk, for a `with` block; `url` is how our plugin finds it."""

    def __init__(self, desk: Desk, **options: Any) -> None:
        self.desk = desk
        self._controller = Controller(desk, hostname="127.0.0.1", port=free_port(), **options)

    def __enter__(self) -> "Relay":
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(Exception):
            self._controller.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._controller.port)

    @property
    def url(self) -> str:
        """The relay as a plain channel URL."""
        return f"dmail://127.0.0.1:{self.port}?rto=2&cto=2"

    def hang_up(self) -> None:
        """Close every line from this side, as a relay does after some idle minutes."""
        loop = self._controller.loop
        for line in self.desk.lines:
            loop.call_soon_threadsafe(line.abort)
        while not all(line.is_closing() for line in self.desk.lines):
            time.sleep(0.001)


def free_port() -> int:
    """A port of loopback that nobody holds just now."""
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's context for 127.0.0.1 and the file by which a client may trust it."""
    from datetime import UTC, datetime, timedelta
    from ipaddress import ip_address

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public = folder / "relay.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret = folder / "relay.key"
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, secret)
    return context, public
