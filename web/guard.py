"""What every answer carries, and whom the pages answer: this machine alone, until there are accounts."""

import logging
from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.language import COOKIE, LANGUAGES

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# A page that shows a letter in a frame of ours, and the letter itself: untrusted, so it may only be styled.
FRAMING_POLICY = f"{PAGE_POLICY}; frame-src 'self'"
LETTER_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)
HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
YEAR = 365 * 24 * 3600
log = logging.getLogger("web")


def host_of(header: str) -> str:
    """The host's name without the port, brackets of an IPv6 address kept."""
    name, colon, port = header.rpartition(":")
    return name if colon and port.isdigit() else header


class Guard:
    """Stands before the whole site, so that even the page about a failure carries the headers.

    A foreign Host (a page elsewhere that points its name at this machine) gets 421, anything but reading
    gets 405, and what fails inside becomes the page `failed` makes, with the cause in the log alone.
    """

    def __init__(self, app: ASGIApp, failed: Callable[[Request], Response]) -> None:
        self.app, self.failed = app, failed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        refused = _refusal(scope)
        if refused is not None:
            await refused(scope, receive, _with_headers(scope, send))
            return
        if scope["method"] == "HEAD":  # the server below us drops the body
            scope = {**scope, "method": "GET"}
        await self._answer(scope, receive, _with_headers(scope, send))

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def sending(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self.app(scope, receive, sending)
        except Exception:
            log.exception("%s", scope["path"])
            if begun:
                raise
            await self.failed(Request(scope))(scope, receive, send)


def _refusal(scope: Scope) -> Response | None:
    if host_of(Headers(scope=scope).get("host", "")) not in LOOPBACK:
        return PlainTextResponse(
            "Trang này chỉ mở trên chính máy này. / These pages open on this machine only.", status_code=421
        )
    if scope["method"] not in ("GET", "HEAD"):
        return PlainTextResponse(
            "Trang này chỉ để xem. / These pages are for reading only.",
            status_code=405,
            headers={"Allow": "GET, HEAD"},
        )
    return None


def _with_headers(scope: Scope, send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message["headers"])
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            _keep_language(scope, headers)
        await send(message)

    return sending


def _keep_language(scope: Scope, headers: MutableHeaders) -> None:
    asked = Request(scope).query_params.get("lang")
    if asked in LANGUAGES:
        headers.append("Set-Cookie", f"{COOKIE}={asked}; Max-Age={YEAR}; Path=/; HttpOnly; SameSite=Lax")
