"""What every answer carries, and whom the pages answer: this machine alone, until there are accounts."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]", "testserver"})
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


def host_of(header: str) -> str:
    """The host's name without the port, brackets of an IPv6 address kept."""
    return header.rsplit(":", 1)[0] if header.rpartition(":")[2].isdigit() else header


async def guard(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Refuse a foreign Host (a page elsewhere that points its name at us) and set the headers."""
    if host_of(request.headers.get("host", "")) not in LOOPBACK:
        return PlainTextResponse("Trang này chỉ mở trên chính máy này / this machine only", status_code=421)
    answer = await call_next(request)
    for name, value in HEADERS.items():
        if name == "Cache-Control" and request.url.path.startswith("/static/"):
            answer.headers[name] = "max-age=3600"
            continue
        answer.headers[name] = value
    if request.query_params.get("lang") in ("vi", "en"):
        answer.set_cookie(
            "lang", request.query_params["lang"], max_age=31536000, samesite="lax", httponly=True
        )
    return answer
