"""The catch-all box: a letter can be opened, and can do nothing to the page around it."""

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from notifications.channels import Box, Outgoing
from notifications.compose import Message
from notifications.mime import Envelope, build

HTML = (
    '<!DOCTYPE html>\n<html lang="vi">\n<head>\n<title>x</title></head><body><h1>Quá hạn 1</h1></body></html>'
)


def put(folder: Path, number: int, *, subject: str = "[CCHC] 1 quá hạn – Sở Y tế", html: str = HTML) -> str:
    """A letter in the box; returns its name in the address line."""
    message = Message(subject, "Kính gửi: Ngô Thị Mai\nNhiệm vụ 3 quá hạn <5 ngày>.", html, subject)
    envelope = Envelope(
        "cchc@longan.example", "mai@longan.example", f"<{number}@longan.example>",
        datetime(2022, 7, 1, 1, tzinfo=UTC), to_name="Ngô Thị Mai",
    )  # fmt: skip
    raw = build(message, envelope)
    out = Outgoing(
        digest_id=str(number), address="mai@longan.example", message_id=envelope.message_id, subject=subject,
        text=message.text, raw=raw, day=date(2022, 7, 1),
    )  # fmt: skip
    before = set(folder.glob("*.eml")) if folder.exists() else set()
    Box(folder).deliver_many([out])
    return (set(folder.glob("*.eml")) - before).pop().stem


@pytest.fixture
def box(settings: Settings) -> Path:
    assert settings.box_dir is not None
    return settings.box_dir


def test_an_empty_box_says_so(site: TestClient) -> None:
    page = site.get("/hop-thu")

    assert page.status_code == 200
    assert "Không có dòng nào." in page.text


def test_the_list_names_the_person_and_not_the_address(site: TestClient, box: Path) -> None:
    name = put(box, 1)

    page = site.get("/hop-thu").text
    assert f'href="/hop-thu/{name}"' in page
    assert "Ngô Thị Mai" in page
    assert "01/07/2022" in page
    assert "mai@longan.example" not in page


def test_a_letter_shows_its_words_as_words(site: TestClient, box: Path) -> None:
    name = put(box, 1)

    page = site.get(f"/hop-thu/{name}").text
    assert "Nhiệm vụ 3 quá hạn &lt;5 ngày&gt;." in page
    assert "mai@longan.example" not in page


def test_the_page_of_a_letter_stands_in_a_frame_that_may_run_nothing(site: TestClient, box: Path) -> None:
    name = put(box, 1, html=HTML.replace("</body>", "<script>alert(1)</script></body>"))

    page, letter = site.get(f"/hop-thu/{name}"), site.get(f"/hop-thu/{name}/html")
    frame = re.search(r"<iframe[^>]*>", page.text)
    assert frame is not None
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in frame.group()
    assert "alert(1)" not in page.text
    assert "frame-src 'self'" in page.headers["content-security-policy"]
    policy = letter.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups allow-popups-to-escape-sandbox" in policy
    assert "script-src" not in policy
    assert '<base target="_blank">' in letter.text


def test_no_other_page_may_frame_anything(site: TestClient) -> None:
    assert "frame-src" not in site.get("/hop-thu").headers["content-security-policy"]


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "2022-07-01-" + "0" * 32, "x"])
@pytest.mark.parametrize("part", ["", "/html"])
def test_a_letter_that_is_not_there_is_a_page_that_says_so(site: TestClient, name: str, part: str) -> None:
    page = site.get(f"/hop-thu/{name}{part}")

    assert page.status_code == 404
    assert "<h1>Không tìm thấy</h1>" in page.text


def test_many_letters_come_a_hundred_at_a_time(site: TestClient, box: Path) -> None:
    for number in range(103):
        put(box, number)

    first, second = site.get("/hop-thu").text, site.get("/hop-thu?page=2").text
    assert "103 dòng" in first
    assert (first.count("<tr>"), second.count("<tr>")) == (1 + 100, 1 + 3)
    assert 'href="/hop-thu?page=2"' in first
