"""Our own Apprise plugin for mail: one kept line, and an answer for each address.

The stock plugin rebuilds a TLS context for each message, answers one boolean for many addresses and
cannot tell "later" from "never"; `notify()` swallows what a plugin raises. So digests go through
`deliver()`, and Apprise gives the plugin its place, its URL and its masking of secrets.
"""

import smtplib
import socket
import ssl
import time
from collections.abc import Sequence
from typing import Any

from apprise import Apprise, AppriseAsset, NotifyType
from apprise.manager_plugins import NotificationManager
from apprise.plugins.base import NotifyBase

from notifications.discreet import DISCREET
from notifications.mime import is_address
from notifications.outgoing import ChannelFault, LineBroken, LineRefused, Reply

IDLE_SECONDS = 20.0  # asking the line (NOOP) before every message costs a round trip each
_LOOPBACK = ("localhost", "127.0.0.1", "::1", "[::1]")
_PORTS = {"plain": 25, "starttls": 587, "tls": 465}
_MASK = "****"


class DigestMail(NotifyBase):
    """`dmail://host:25` plain, `dmails://user:pass@host:465` TLS, `dmails://...:587` STARTTLS.

    `?mode=tls|starttls` decides where the port does not; `cto` and `rto` are the timeouts in seconds,
    `ca` a file of trusted certificates, `helo` our name. One plugin serves one worker at a time.
    """

    # The base class types its own placeholders (None, an empty tuple) and so every plugin's values as wrong.
    service_name = "Đôn Đốc mail"  # type: ignore[assignment]
    protocol = "dmail"  # type: ignore[assignment]
    secure_protocol = "dmails"  # type: ignore[assignment]
    request_rate_per_sec = 0
    socket_connect_timeout = 10.0
    socket_read_timeout = 60.0  # a relay may scan a letter before it answers
    templates = ("{schema}://{host}:{port}", "{schema}://{user}:{password}@{host}:{port}")  # type: ignore[assignment]
    template_tokens = {
        "host": {"name": "Host", "type": "string", "required": True},
        "port": {"name": "Port", "type": "int", "min": 1, "max": 65535},
        "user": {"name": "User", "type": "string"},
        "password": {"name": "Password", "type": "string", "private": True},
    }

    def __init__(self, mode: str = "", ca: str = "", helo: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        default = "plain" if not self.secure else "starttls" if self.port in (25, 587) else "tls"
        self.mode = mode or default
        if self.mode not in _PORTS or (self.mode == "plain") is self.secure:
            raise TypeError("relay_mode")  # Apprise's way to refuse; mail_plugin() makes it a ChannelFault
        if self.password and self.mode == "plain" and self.host not in _LOOPBACK:
            raise TypeError("open_password")
        self.ca, self.helo = ca, helo
        self._line: smtplib.SMTP | None = None
        self._context: ssl.SSLContext | None = None
        self._used_at = 0.0

    def __repr__(self) -> str:
        return f"DigestMail({self.url(privacy=True)})"

    def url(self, privacy: bool = False, *args: Any, **kwargs: Any) -> str:
        """The URL again; with `privacy` the password is masked."""
        params = {"mode": self.mode, **self.url_parameters(*args, privacy=privacy, **kwargs)}
        params |= {name: value for name, value in (("ca", self.ca), ("helo", self.helo)) if value}
        login = self.quote(self.user or "", safe="")
        if self.password:
            login += ":" + self.pprint(self.password, privacy, mode="*", safe="")
        port = f":{self.port}" if self.port else ""
        return f"{self.schema}://{login}{'@' if login else ''}{self.host}{port}/?{self.urlencode(params)}"

    @staticmethod
    def parse_url(url: str, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        """The parts of a URL, for Apprise to build the plugin of."""
        parts: dict[str, Any] | None = NotifyBase.parse_url(url)
        if parts:
            given = parts["qsd"]
            parts |= {name: NotifyBase.unquote(given.get(name)) for name in ("mode", "ca", "helo")}
            parts["mode"] = parts["mode"].lower()
        return parts

    def send(
        self, body: str, title: str = "", notify_type: NotifyType = NotifyType.INFO, **kwargs: Any
    ) -> bool:
        """Refused: a digest's Message-ID and moment are decided before sending. Use `deliver()`."""
        self.logger.warning("Đôn Đốc mail takes ready-made letters only; nothing was sent.")
        return False

    def deliver(self, sender: str, to: Sequence[str], raw: bytes) -> dict[str, Reply | None]:
        """Hand one letter to the relay: address -> None (accepted) or (code, text) of the refusal.

        4xx is temporary and 5xx permanent. LineBroken and LineRefused blame the line, not an address.
        A kept line that died of age is replaced once, as long as the letter was not handed over.
        """
        if not is_address(sender):
            raise ValueError(f"the sender {sender!r} is not an e-mail address")
        letter = _quoted(raw)
        kept = self._line is not None
        try:
            return self._say(self._ready(), sender, to, letter)
        except LineBroken as broken:
            if broken.sent or not kept:
                raise
        return self._say(self._ready(), sender, to, letter)

    def close(self) -> None:
        """End the line politely, if there is one."""
        line, self._line = self._line, None
        if line is not None:
            try:
                line.quit()
            except (OSError, ValueError):
                line.close()

    def _ready(self) -> smtplib.SMTP:
        """The kept line if it still answers, else a new one."""
        if self._line is not None and time.monotonic() - self._used_at > IDLE_SECONDS:
            try:
                alive = self._line.noop()[0] == 250
            except OSError:
                alive = False
            if not alive:
                self._drop()
        if self._line is None:
            self._line = self._open()
        return self._line

    def _open(self) -> smtplib.SMTP:
        line: smtplib.SMTP | None = None
        try:
            line = self._dial()
            self._introduce(line)
        except smtplib.SMTPResponseException as refusal:
            self._hang_up(line)
            raise LineRefused(refusal.smtp_code, self._words(refusal.smtp_error)) from None
        except (smtplib.SMTPNotSupportedError, ssl.SSLError) as refusal:
            self._hang_up(line)
            raise LineRefused(0, self._words(str(refusal))) from None
        except OSError as broken:  # SMTPException is an OSError too
            self._hang_up(line)
            raise LineBroken(False, self._words(f"{type(broken).__name__}: {broken}")) from None
        self.logger.debug("mail line to %s opened (%s)", self.host, self.mode)
        return line

    def _dial(self) -> smtplib.SMTP:
        port = self.port or _PORTS[self.mode]
        # Our own name without a DNS question: getfqdn() can hang for seconds on an office's machine.
        name = self.helo or (socket.gethostname() if "." in socket.gethostname() else "[127.0.0.1]")
        timeout = self.socket_connect_timeout
        if self.mode == "tls":
            return smtplib.SMTP_SSL(
                self.host, port, local_hostname=name, timeout=timeout, context=self._trusted()
            )
        return smtplib.SMTP(self.host, port, local_hostname=name, timeout=timeout)

    def _introduce(self, line: smtplib.SMTP) -> None:
        if self.mode == "starttls":
            line.starttls(context=self._trusted())
        line.ehlo_or_helo_if_needed()
        if self.user and self.password:
            line.login(self.user, self.password)
        if line.sock is not None:
            line.sock.settimeout(self.socket_read_timeout)

    def _trusted(self) -> ssl.SSLContext:
        """Certificates are verified unless the URL says verify=no; the context is loaded once."""
        if self._context is None:
            self._context = ssl.create_default_context(cafile=self.ca or None)
            if not self.verify_certificate:
                self._context.check_hostname = False
                self._context.verify_mode = ssl.CERT_NONE
        return self._context

    def _say(
        self, line: smtplib.SMTP, sender: str, to: Sequence[str], letter: bytes
    ) -> dict[str, Reply | None]:
        sent = False
        try:
            answers = self._address(line, sender, to)
            willing = [address for address, answer in answers.items() if answer is None]
            reply = self._ask(line, "data") if willing else (0, "")
            if reply[0] == 354:
                sent = True
                line.send(letter)
                reply = self._read(line)
        except OSError as broken:
            self._drop()
            raise LineBroken(sent, self._words(f"{type(broken).__name__}: {broken}")) from None
        except (LineBroken, LineRefused):
            raise
        except BaseException:  # stopped in the middle of a command: the line's state is unknown
            self._drop()
            raise
        if reply[0] != 250:
            self._reset(line)
            answers |= dict.fromkeys(willing, reply)
        self._used_at = time.monotonic()
        return answers

    def _address(self, line: smtplib.SMTP, sender: str, to: Sequence[str]) -> dict[str, Reply | None]:
        code, text = self._ask(line, f"MAIL FROM:<{sender}>")
        if code != 250:
            self._reset(line)
            raise LineRefused(code, text)
        answers: dict[str, Reply | None] = {}
        for address in to:
            reply = (553, "not an e-mail address")
            if is_address(address):
                reply = self._ask(line, f"RCPT TO:<{address}>")
            answers[address] = None if reply[0] in (250, 251) else reply
        return answers

    def _ask(self, line: smtplib.SMTP, command: str) -> Reply:
        """One command before the letter itself: a relay that says goodbye (421) has not taken it."""
        line.putcmd(command)
        code, text = self._read(line)
        if code == 421:
            self._drop()
            raise LineBroken(False, text, code)
        return code, text

    def _read(self, line: smtplib.SMTP) -> Reply:
        code, text = line.getreply()
        if not 200 <= code <= 599:
            raise smtplib.SMTPServerDisconnected(f"no SMTP reply: {code}")
        return code, self._words(text)

    def _reset(self, line: smtplib.SMTP) -> None:
        try:
            line.rset()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        line, self._line = self._line, None
        self._hang_up(line)

    def _hang_up(self, line: smtplib.SMTP | None) -> None:
        if line is not None:
            line.close()

    def _words(self, text: bytes | str) -> str:
        """A relay's words, safe to store: one line, not long, without our password."""
        words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        words = " ".join(words.split())[:300]
        return words.replace(self.password, _MASK) if self.password else words


def _quoted(raw: bytes) -> bytes:
    """The letter with leading dots doubled and its end mark; CRLF line ends only.

    A bare line end would let one letter smuggle in another at relays that repair line ends.
    """
    whole = b"\r\n".join(raw.splitlines()) + (b"\r\n" if raw.endswith((b"\r", b"\n")) else b"")
    if whole != raw:  # this and not counting: a third of its price
        raise ValueError("a letter must have CRLF line ends only")
    if raw.startswith(b"."):
        raw = b"." + raw
    dotted = raw.replace(b"\r\n.", b"\r\n..")
    return dotted + (b".\r\n" if dotted.endswith(b"\r\n") else b"\r\n.\r\n")


def mail_plugin(url: str, name: str = "mail") -> DigestMail:
    """The plugin of a `dmail://` or `dmails://` URL; ChannelFault says what is wrong without the URL."""
    if not url.lower().startswith(("dmail://", "dmails://")):
        raise ChannelFault("relay", name)
    DISCREET.keep(url)
    manager = NotificationManager()
    if DigestMail.protocol not in manager:
        manager.add(DigestMail)
    try:
        plugin = Apprise.instantiate(url, asset=AppriseAsset(secure_logging=True), suppress_exceptions=False)
    except TypeError as fault:
        raise ChannelFault(str(fault), name) from None
    if not isinstance(plugin, DigestMail):
        raise ChannelFault("relay", name)
    return plugin
