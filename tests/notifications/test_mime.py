"""The letter as bytes says what was composed, to whom it was meant, and nothing else."""

import email
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.policy import default
from email.utils import parseaddr
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.compose import Message
from notifications.mime import BadHeader, Envelope, build, is_address, message_id

SAIGON = timezone(timedelta(hours=7))
ENVELOPE = Envelope(
    sender="dondoc@longan.example",
    sender_name="Sở Nội vụ tỉnh Long An",
    to="lan@soyte.example",
    to_name="Nguyễn Thị Lan",
    message_id="<3f2a@longan.example>",
    date=datetime(2022, 7, 17, 8, 0, tzinfo=SAIGON),
    list_id="nhac-viec.longan.example",
)
LETTER = Message("[CCHC] 1 nhiệm vụ quá hạn – Sở Y tế", "Kính gửi: Bà Lan\n", "<p>Kính gửi: Bà Lan</p>\n", "")

# Letters of any kind, but none of the control signs that a header refuses.
headline = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=300)


def parsed(raw: bytes) -> EmailMessage:
    return cast(EmailMessage, email.message_from_bytes(raw, policy=default))


def name_of(raw: bytes) -> str:
    """The reader's name by the older decoder: the newer one of Python 3.11 puts a space between words."""
    name, _ = parseaddr(str(email.message_from_bytes(raw)["To"]).replace("\r\n", ""))
    return str(make_header(decode_header(name)))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def test_a_letter_is_read_back_as_it_was_composed() -> None:
    read = parsed(build(LETTER, ENVELOPE))

    assert read["Subject"] == LETTER.subject
    assert (body(read, "plain"), body(read, "html")) == (LETTER.text, LETTER.html)
    assert str(read["From"].addresses[0]) == "Sở Nội vụ tỉnh Long An <dondoc@longan.example>"
    assert str(read["To"].addresses[0]) == "Nguyễn Thị Lan <lan@soyte.example>"
    assert read["Message-ID"] == "<3f2a@longan.example>"
    assert read["Date"].datetime == ENVELOPE.date
    assert read["List-Id"] == "<nhac-viec.longan.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert not read.defects


def test_robots_are_told_that_no_person_wrote_it_and_each_header_stands_once() -> None:
    read = parsed(build(LETTER, ENVELOPE))

    assert sorted(read.keys()) == sorted(set(read.keys()))


@settings(deadline=None)
@given(subject=headline, text=st.text(), html=st.text(), name=headline)
def test_whatever_was_written_is_read_back(subject: str, text: str, html: str, name: str) -> None:
    raw = build(Message(subject, text, html, ""), replace(ENVELOPE, to_name=name))
    read = parsed(raw)

    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    page = html.replace("\r\n", "\n").replace("\r", "\n")
    assert read["Subject"] == subject
    assert read["To"].addresses[0].addr_spec == ENVELOPE.to
    assert name_of(raw) == " ".join(name.split())
    assert (body(read, "plain"), body(read, "html")) == (plain, page)


@settings(deadline=None)
@given(subject=headline, name=headline)
def test_no_line_is_longer_than_mail_allows(subject: str, name: str) -> None:
    raw = build(replace(LETTER, subject=subject), replace(ENVELOPE, to_name=name))

    assert max(len(line) for line in raw.split(b"\r\n")) <= 78
    assert raw.isascii()
    assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_long_vietnamese_subject_is_folded_between_letters_never_inside_one() -> None:
    subject = "[CCHC] " + ", ".join(["12 nhiệm vụ quá hạn ở 3 cơ quan"] * 8) + " – Sở Nông nghiệp"
    raw = build(replace(LETTER, subject=subject), ENVELOPE)

    head = raw.split(b"\r\n\r\n")[0].decode()
    words = [word for word in head.split("Subject: ")[1].split("Auto-Submitted")[0].split("\r\n ") if word]
    assert len(words) > 5
    assert all(parsed(f"Subject: {word.strip()}\r\n\r\n".encode())["Subject"].isprintable() for word in words)
    assert parsed(raw)["Subject"] == subject


@pytest.mark.parametrize(
    "change",
    [
        {"to_name": "Lan\r\nBcc: all@longan.example"},  # a second header
        {"to_name": "Lan\n again"},  # a folded line is refused as well
        {"sender_name": "Sở\x00Nội vụ"},
        {"to": "lan@soyte.example\r\nBcc: all@longan.example"},
        {"to": "lan@soyte.example, minh@soyte.example"},  # one letter, one reader
        {"to": "Lan <lan@soyte.example>"},
        {"to": "lan"},
        {"to": ""},
        {"sender": "sở@longan.example"},  # no relay here is promised to carry such an address
        {"message_id": "<a@b>\r\nX: y"},
        {"message_id": "a@b"},
        {"list_id": "x>\r\nBcc: a@b"},
        {"date": datetime(2022, 7, 17)},  # a moment without a zone is no moment
    ],
)
def test_a_value_that_could_open_another_header_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(BadHeader):
        build(LETTER, replace(ENVELOPE, **change))  # type: ignore[arg-type]


def test_a_subject_of_two_lines_is_refused() -> None:
    with pytest.raises(BadHeader, match="Subject"):
        build(replace(LETTER, subject="Nhắc việc\r\nBcc: all@longan.example"), ENVELOPE)


@settings(deadline=None)
@given(st.text())
def test_every_text_is_written_or_refused_but_never_opens_a_header(name: str) -> None:
    try:
        raw = build(LETTER, replace(ENVELOPE, to_name=name))
    except BadHeader:
        assert any(unicodedata.category(sign) in ("Cc", "Zl", "Zp") for sign in name)
    else:
        assert "Bcc" not in parsed(raw)
        assert len(parsed(raw).keys()) == len(parsed(build(LETTER, ENVELOPE)).keys())


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("lan@soyte.longan.gov.vn", True),
        ("a.b+c@x", True),
        ("lan@", False),
        ("@soyte", False),
        ("lan@so yte", False),
        ("lan..x@soyte", False),
        ("lan@soyte\n", False),
        ("lan@soyte@x", False),
    ],
)
def test_an_address_is_known_by_its_shape(text: str, good: bool) -> None:
    assert is_address(text) is good


def test_the_same_digest_has_the_same_message_id_and_another_has_another() -> None:
    first = message_id("daily:2022-07-17:mail:42", "longan.example")

    assert first == message_id("daily:2022-07-17:mail:42", "longan.example")
    assert first != message_id("daily:2022-07-18:mail:42", "longan.example")
    assert build(LETTER, replace(ENVELOPE, message_id=first, date=datetime(2022, 7, 17, tzinfo=UTC)))
