"""Whom the pages answer, what every answer carries, and that nothing can be done here but reading."""

import re
import sys

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from config.settings import Settings
from tests.world import World
from web import __main__ as door
from web.app import create_app
from web.guard import Guard, host_of

ANSWERS = ["/hop-thu", "/static/style.css", "/health", "/khong-co", "/hop-thu?page=x", "/hop-thu/x"]


@pytest.mark.parametrize(
    ("header", "host"),
    [
        ("localhost:8022", "localhost"),
        ("127.0.0.1", "127.0.0.1"),
        ("[::1]:8022", "[::1]"),
        ("[::1]", "[::1]"),
        ("evil.example:8022", "evil.example"),
        ("localhost:8022.evil.example", "localhost:8022.evil.example"),
        ("", ""),
    ],
)
def test_a_host_is_read_without_its_port(header: str, host: str) -> None:
    assert host_of(header) == host


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "192.168.1.7:8022", ""])
def test_another_name_for_this_machine_is_refused(site: TestClient, host: str) -> None:
    answer = site.get("/hop-thu", headers={"host": host})

    assert answer.status_code == 421
    assert "Hộp thư" not in answer.text


@pytest.mark.parametrize("host", ["127.0.0.1:8022", "localhost", "[::1]:8022"])
def test_this_machine_is_answered(site: TestClient, host: str) -> None:
    assert site.get("/hop-thu", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"])
@pytest.mark.parametrize("path", ["/", "/hop-thu", "/static/style.css", "/khong-co"])
def test_nothing_can_be_done_here_but_reading(site: TestClient, method: str, path: str) -> None:
    answer = site.request(method, path)

    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, HEAD"


def test_a_head_request_is_answered_as_its_page_would_be(site: TestClient) -> None:
    assert site.head("/hop-thu").status_code == 200


@pytest.mark.parametrize("path", ANSWERS)
def test_every_answer_carries_the_headers(site: TestClient, path: str) -> None:
    headers = site.get(path).headers

    assert "default-src 'none'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_refusals_carry_the_headers_too(site: TestClient) -> None:
    for answer in (site.post("/"), site.get("/", headers={"host": "evil.example"})):
        assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_pages_are_not_kept_and_static_files_are(site: TestClient) -> None:
    sheet = re.search(r'href="(/static/style\.css\?v=[0-9a-f]+)"', site.get("/hop-thu").text)

    assert sheet is not None
    assert site.get("/hop-thu").headers["cache-control"] == "no-store"
    assert "immutable" in site.get(sheet.group(1)).headers["cache-control"]


def test_the_program_tells_nobody_how_it_is_built(site: TestClient) -> None:
    assert [site.get(path).status_code for path in ("/docs", "/redoc", "/openapi.json")] == [404] * 3


def test_a_failure_is_a_page_that_does_not_tell_its_cause(world: World, settings: Settings) -> None:
    app = create_app(world.store, settings)

    @app.get("/fails")
    def fails() -> Response:
        raise RuntimeError("mật khẩu")

    with TestClient(app, base_url="http://localhost", raise_server_exceptions=False) as reader:
        answer = reader.get("/fails", headers={"accept-language": "vi"})
    assert answer.status_code == 500
    assert "<h1>Chưa hiện được trang</h1>" in answer.text
    assert "mật khẩu" not in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_the_lifespan_of_the_program_passes_the_guard() -> None:
    async def inner(scope: dict[str, object], receive: object, send: object) -> None:
        assert scope["type"] == "lifespan"
        heard.append("through")

    heard: list[str] = []
    guard = Guard(inner, lambda request: PlainTextResponse(str(Request)))  # type: ignore[arg-type]
    import asyncio

    asyncio.run(guard({"type": "lifespan"}, None, None))  # type: ignore[arg-type]
    assert heard == ["through"]


@pytest.mark.parametrize(
    ("name", "value", "code", "said"),
    [
        ("DONDOC_DATABASE_URL", "sqlite:////nowhere/office.db", 4, "dondoc init"),  # there is none
        ("DONDOC_WEB_PORT", "x", 2, "DONDOC_WEB_PORT"),
    ],
)
def test_what_keeps_the_pages_from_opening_is_said_in_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    name: str, value: str, code: int, said: str,
) -> None:  # fmt: skip
    monkeypatch.setattr(sys, "argv", ["web"])
    monkeypatch.setenv(name, value)

    with pytest.raises(SystemExit) as ended:
        door.main()

    assert ended.value.code == code
    assert said in capsys.readouterr().err


def test_the_pages_are_bound_to_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    bound: dict[str, object] = {}
    monkeypatch.setattr(sys, "argv", ["web", "--port", "8033"])
    monkeypatch.setattr(door, "open_office", lambda url: None)
    monkeypatch.setattr(door, "create_app", lambda *args, **kwargs: None)
    monkeypatch.setattr(door.uvicorn, "run", lambda app, **options: bound.update(options))

    door.main()

    assert bound["host"] == "127.0.0.1"
    assert bound["port"] == 8033
