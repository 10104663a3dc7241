"""Keeps the secrets of channel URLs out of every log, and listens to what Apprise says of a failure.

Apprise prints whole URLs at TRACE, and at ERROR when it cannot read one; the library below it prints
request paths, where some services carry their token.
"""

import logging
import threading
from urllib.parse import parse_qsl, unquote, urlsplit

_APPRISE, _HTTP = "apprise", "urllib3.connectionpool"
_SHORT_PASSWORD, _SHORT_TOKEN = 3, 8  # masking shorter pieces would blot out ordinary words
_MASK = "****"


class Discreet(logging.Filter):
    """Masks every secret it was told of; drops what is finer than DEBUG; notes what this thread heard."""

    def __init__(self) -> None:
        super().__init__()
        self._secrets: set[str] = set()
        self._asked_for = logging.NOTSET
        self._heard = threading.local()

    def keep(self, url: str) -> None:
        """Learn a URL's secrets and stand before the loggers that might tell them."""
        self._secrets |= _pieces(url)
        apprise = logging.getLogger(_APPRISE)
        if self not in apprise.filters:
            self._asked_for = apprise.level
            apprise.addFilter(self)
            logging.getLogger(_HTTP).addFilter(self)
        # We listen from DEBUG up, where the cause of a failure is told; `filter` passes on what was asked for.
        apprise.setLevel(logging.DEBUG)

    def mask(self, text: str) -> str:
        """The text with every known secret blotted out, the longest first."""
        for secret in sorted(self._secrets, key=len, reverse=True):
            text = text.replace(secret, _MASK)
        return text

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record without secrets; False where it is finer than what was asked for."""
        message = record.getMessage()
        if record.exc_info and record.exc_info[0] is not None:
            message = f"{message} ({record.exc_info[0].__name__})"  # a traceback may carry the URL
        record.msg, record.args, record.exc_info, record.exc_text = self.mask(message), (), None, None
        if record.levelno < logging.DEBUG:
            return False
        lines = getattr(self._heard, "lines", None)
        if lines is not None:
            lines.append(record.msg)
        return record.name != _APPRISE or record.levelno >= (self._asked_for or logging.getLogger().level)

    def listen(self) -> list[str]:
        """From now on collect what is logged in this thread; the list grows as it is said."""
        lines: list[str] = []
        self._heard.lines = lines
        return lines


def _pieces(url: str) -> set[str]:
    """The URL itself and whatever in it may be a secret: login, path and query, quoted or not."""
    passwords, others = {url}, set(url.replace("@", "/").replace("?", "/").replace("&", "/").split("/"))
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    passwords.add(parts.password or "")
    others |= {parts.username or "", *(value for _, value in parse_qsl(parts.query))}
    if parts.scheme in ("dmail", "dmails"):
        others -= {
            parts.netloc.rpartition("@")[2]
        }  # a relay's name is no secret; elsewhere a token stands there
    kept = {piece for piece in passwords if len(piece) >= _SHORT_PASSWORD}
    kept |= {piece for piece in others if len(piece) >= _SHORT_TOKEN}
    return kept | {unquote(piece) for piece in kept}


DISCREET = Discreet()
