"""The pages in a real browser with scripts switched off: no sideways scrolling, no complaint, no foreign address."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from config.settings import Settings
from tests.web.browser import Browser, browser, found_browser
from tests.web.test_letters import put
from tests.web.year import DAY, Year
from web.app import create_app

PATHS = ["/", "/nhiem-vu", "/nhiem-vu/7", "/dau-viec", "/dau-viec/12", "/kiem-tra", "/kiem-tra/1", "/van-de",
         "/van-de/2", "/thong-bao", "/thong-bao/1", "/hop-thu", "LETTER", "/khong-co"]  # fmt: skip
WIDTHS = [(1280, 900), (390, 844), (320, 640)]
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def box(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("box")


@pytest.fixture(scope="module")
def letter(box: Path) -> str:
    return f"/hop-thu/{put(box, 1)}"


@pytest.fixture(scope="module")
def home(year: Year, web_data: Path, box: Path) -> Iterator[str]:
    """The pages on a real port of this machine."""
    app = create_app(year.store, Settings(data_dir=web_data, box_dir=box), as_of=DAY)
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        port = line.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="module")
def tab(home: str) -> Iterator[Browser]:
    path = found_browser()
    if path is None:
        pytest.skip("no Chromium on this machine: the pages are not looked at in a browser")
    with browser(path) as made:
        yield made


def ask_size(tab: Browser) -> tuple[int, int]:
    """How wide the page is, and how wide the window."""
    root = "document.documentElement"
    wide, window = tab.ask(f"[{root}.scrollWidth, {root}.clientWidth]")
    return int(wide), int(window)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("width", "height"), WIDTHS)
def test_no_page_scrolls_sideways(
    tab: Browser, home: str, letter: str, path: str, width: int, height: int
) -> None:
    tab.open(home + path.replace("LETTER", letter), width, height)

    wide, window = ask_size(tab)
    assert window == width
    assert wide <= window


@pytest.mark.parametrize("path", PATHS[:-1])
def test_the_browser_complains_of_nothing(tab: Browser, home: str, letter: str, path: str) -> None:
    tab.open(home + path.replace("LETTER", letter), 1280, 900)

    assert tab.complaints() == []
    asked = [address for address in tab.asked_for() if not address.startswith("data:")]  # its own icons
    assert [address for address in asked if not address.startswith(home)] == []
    assert len(asked) <= 6


def test_the_browser_would_complain_and_a_wide_page_would_be_seen(tab: Browser, home: str) -> None:
    tab.open(home + "/khong-co", 390, 844)
    tab.ask("document.body.innerHTML = '<table style=\"width:9px\"><tr><td>' + 'x'.repeat(500) + '</table>'")

    wide, window = ask_size(tab)
    assert wide > window
    assert any("404" in text for text in tab.complaints())
    assert any("style-src" in text for text in tab.complaints())


def test_the_font_of_the_pages_is_ours(tab: Browser, home: str) -> None:
    tab.open(home + "/", 1280, 900)

    assert {f"{home}/static/fonts/400.woff2", f"{home}/static/fonts/600.woff2"} <= set(tab.asked_for())
    assert tab.ask("document.fonts.check('600 16px \"Be Vietnam Pro\"', 'Đôn đốc')")


@pytest.mark.parametrize("language", ["vi", "en"])
def test_three_promises_are_seen_on_a_phone_without_scrolling(tab: Browser, home: str, language: str) -> None:
    tab.open(f"{home}/?lang={language}", 390, 844)

    places = tab.ask("[...document.querySelectorAll('.meter')].map(m => m.getBoundingClientRect().bottom)")
    assert len(places) == 3
    assert max(places) <= 844


def test_the_schedule_is_drawn_on_a_desk_and_told_by_months_on_a_phone(tab: Browser, home: str) -> None:
    shown = (
        "['svg.gantt', 'dl.months'].map(s => getComputedStyle(document.querySelector(s)).display !== 'none')"
    )
    tab.open(home + "/", 1280, 900)
    desk = tab.ask(shown)
    tab.open(home + "/", 390, 844)

    assert desk == [True, False]
    assert tab.ask(shown) == [False, True]


def test_the_dark_is_dark(tab: Browser, home: str) -> None:
    colour = "getComputedStyle(document.body).backgroundColor"
    tab.open(home + "/", 1280, 900, dark=True)
    dark = tab.ask(colour)
    tab.open(home + "/", 1280, 900)

    assert dark == "rgb(23, 24, 28)"
    assert tab.ask(colour) == "rgb(255, 255, 255)"


def test_a_letter_is_seen_inside_its_frame(tab: Browser, home: str, letter: str) -> None:
    tab.open(home + letter, 1280, 900)

    assert f"{home}{letter}/html" in tab.asked_for()
    assert tab.ask("document.querySelector('iframe').sandbox.value") == (
        "allow-popups allow-popups-to-escape-sandbox"
    )


def test_a_picture_of_the_whole_page_can_be_taken(tab: Browser, home: str, tmp_path: Path) -> None:
    tab.open(home + "/", 1280, 900)
    tab.picture(tmp_path / "overview.png")

    head = (tmp_path / "overview.png").read_bytes()
    assert head.startswith(b"\x89PNG")
    assert int.from_bytes(head[16:20], "big") == 1280
