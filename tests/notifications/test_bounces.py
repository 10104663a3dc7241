"""What came back is read from any relay's report; what cannot be read is reported and stops nobody."""

import email
import imaplib
import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.bounces import Bounce, Folder, Imap, NotReadable, parse_bounce, read_bounces
from notifications.compose import compose
from notifications.mime import Envelope, build, message_id
from tests.notifications.cast import daily

NUMBER = message_id("daily:2022-07-17:mail:42", "longan.example")
TO = "chuyenvien@benluc.example"


def letter() -> bytes:
    message = compose(daily())
    assert message is not None
    moment = datetime(2022, 7, 17, 1, tzinfo=UTC)
    return build(message, Envelope("dondoc@longan.example", TO, NUMBER, moment, to_name="Ủy ban huyện"))


def report(
    action: str = "failed",
    status: str = "5.1.1",
    *,
    recipient: str = f"rfc822; {TO}",
    original: str = "",
    quoted: str = "headers",
    extra: str = "",
    words: str = "smtp; 550 5.1.1 <chuyenvien@benluc.example>: User unknown",
) -> bytes:
    """A report as Postfix writes it; `quoted` says how much of the letter it gives back."""
    fields = [f"Final-Recipient: {recipient}", f"Action: {action}", f"Diagnostic-Code: {words}"]
    fields += [f"Status: {status}"] if status else []
    fields += [f"Original-Recipient: {original}"] if original else []
    back = {
        "headers": "--b\r\nContent-Type: text/rfc822-headers\r\n\r\n"
        + letter().split(b"\r\n\r\n")[0].decode()
        + "\r\n\r\n",
        "letter": "--b\r\nContent-Type: message/rfc822\r\n\r\n" + letter().decode() + "\r\n",
        "nothing": "",
    }[quoted]
    return (
        "From: MAILER-DAEMON@relay.example\r\nTo: dondoc@longan.example\r\n"
        f"Subject: Undelivered Mail Returned to Sender\r\n{extra}MIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThư không đến được.\r\n\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; relay.example\r\nArrival-Date: Sun, 17 Jul 2022 08:00:00 +0700\r\n\r\n"
        + "\r\n".join(fields)
        + f"\r\n\r\n{back}--b--\r\n"
    ).encode()


OUT_OF_OFFICE = (
    b"From: lan@soyte.example\r\nSubject: Tu dong tra loi\r\nAuto-Submitted: auto-replied\r\n"
    b"In-Reply-To: <x@longan.example>\r\n\r\nToi di hop.\r\n"
)


@pytest.mark.parametrize("quoted", ["headers", "letter"])
def test_a_bounce_names_the_letter_the_address_and_the_cause(quoted: str) -> None:
    assert parse_bounce(report(quoted=quoted)) == [
        Bounce(NUMBER, TO, True, "5.1.1", "550 5.1.1 <chuyenvien@benluc.example>: User unknown", TO)
    ]


def test_a_relay_that_gave_up_for_now_is_not_permanent() -> None:
    [bounce] = parse_bounce(report(status="4.4.7", words="smtp; 451 4.4.7 delivery time expired"))

    assert (bounce.permanent, bounce.status) == (False, "4.4.7")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_did_not_fail_is_no_bounce(action: str) -> None:
    assert parse_bounce(report(action, status="4.4.1")) == []


def test_a_forwarded_letter_tells_both_addresses() -> None:
    [bounce] = parse_bounce(report(recipient="rfc822; old@Mail.Example", original=f"rfc822;{TO}"))

    assert (bounce.address, bounce.sent_to) == ("old@mail.example", TO)


@pytest.mark.parametrize("name", ["In-Reply-To: ", "References: <earlier@x> ", "X-Original-Message-ID: "])
def test_a_report_without_the_letter_may_name_it_in_its_head(name: str) -> None:
    [bounce] = parse_bounce(report(quoted="nothing", extra=f"{name}{NUMBER}\r\n"))

    assert bounce.message_id == NUMBER


def test_the_status_may_hide_in_the_words() -> None:
    [bounce] = parse_bounce(report(status="", words="smtp; 452 4.2.2 mailbox full"))

    assert (bounce.status, bounce.permanent) == ("4.2.2", False)


def test_one_report_may_speak_of_several_addresses() -> None:
    two = report().replace(
        b"\r\n\r\n--b\r\nContent-Type: text/rfc822-headers",
        b"\r\n\r\nFinal-Recipient: rfc822; minh@benluc.example\r\nAction: failed\r\nStatus: 5.2.1\r\n"
        b"\r\n--b\r\nContent-Type: text/rfc822-headers",
    )

    assert [(b.address, b.status) for b in parse_bounce(two)] == [
        (TO, "5.1.1"),
        ("minh@benluc.example", "5.2.1"),
    ]


def test_a_report_made_by_the_standard_library_is_read_too() -> None:
    made = EmailMessage()
    made["Subject"] = "Trả lại"
    made["In-Reply-To"] = NUMBER
    made.set_content("Thư không đến được.")
    made.make_mixed()
    status = email.message_from_string(f"Final-Recipient: rfc822; {TO}\nAction: failed\nStatus: 5.0.0\n")
    part = email.message.Message()
    part["Content-Type"] = "message/delivery-status"
    part.set_payload([email.message.Message(), status])
    made.attach(part)

    [bounce] = parse_bounce(made.as_bytes())
    assert (bounce.message_id, bounce.address, bounce.permanent) == (NUMBER, TO, True)


@pytest.mark.parametrize(
    "raw",
    [
        report(quoted="nothing"),  # which letter?
        report(recipient="rfc822;"),  # which address?
        report().replace(b"message/delivery-status", b"text/plain"),  # a report without its status
        b"Subject: x\r\n\r\n" + b"x" * 5_000_001,
    ],
)
def test_a_broken_report_is_unreadable_and_says_why(raw: bytes) -> None:
    with pytest.raises(NotReadable, match="report"):
        parse_bounce(raw)


def test_an_ordinary_letter_is_no_bounce() -> None:
    assert parse_bounce(OUT_OF_OFFICE) == []
    assert parse_bounce(letter()) == []


@settings(deadline=None)
@given(st.integers(0, len(report())), st.binary(max_size=40), st.integers(0, 60))
def test_damage_anywhere_never_stops_the_reading(at: int, noise: bytes, cut: int) -> None:
    class Box:
        def unread(self) -> Iterator[tuple[str, bytes]]:
            whole = report()
            yield "damaged", whole[:at] + noise + whole[at + cut :]
            yield "noise", noise
            yield "whole", whole

        def mark_read(self, names: object) -> None: ...

    harvest = read_bounces(Box())
    assert harvest.read == ["damaged", "noise", "whole"]
    assert harvest.bounces[-1].message_id == NUMBER


def test_a_folder_of_letters_is_read_once_and_its_bad_ones_are_reported(tmp_path: Path) -> None:
    (tmp_path / "1.eml").write_bytes(report())
    (tmp_path / "2.eml").write_bytes(report(quoted="nothing"))
    (tmp_path / "3.eml").write_bytes(OUT_OF_OFFICE)
    (tmp_path / "notes.txt").write_text("x")
    source = Folder(tmp_path)

    harvest = read_bounces(source)
    assert [b.message_id for b in harvest.bounces] == [NUMBER]
    assert [u.name for u in harvest.unreadable] == ["2.eml"]
    assert harvest.other == ["3.eml"]
    assert read_bounces(source).read == harvest.read  # until they are marked, nothing is forgotten
    source.mark_read(harvest.read)
    source.mark_read(harvest.read)
    assert read_bounces(source).read == []
    assert sorted(path.name for path in (tmp_path / "read").iterdir()) == ["1.eml", "2.eml", "3.eml"]


def test_a_maildir_keeps_its_customs(tmp_path: Path) -> None:
    for part in ("new", "cur", "tmp"):
        (tmp_path / part).mkdir()
    (tmp_path / "new" / "1658.relay").write_bytes(report())
    source = Folder(tmp_path)

    harvest = read_bounces(source)
    source.mark_read(harvest.read)
    assert len(harvest.bounces) == 1
    assert [path.name for path in (tmp_path / "cur").iterdir()] == ["1658.relay:2,S"]


class ImapBox(socketserver.ThreadingTCPServer):
    """As much of IMAP as a bounce box needs, spoken to the standard library's client."""

    daemon_threads = True

    def __init__(self, letters: dict[str, bytes]) -> None:
        self.letters, self.seen, self.modes = letters, set[str](), list[str]()
        super().__init__(("127.0.0.1", 0), ImapTalk)


class ImapTalk(socketserver.StreamRequestHandler):
    def handle(self) -> None:
        box = self.server
        assert isinstance(box, ImapBox)
        self.wfile.write(b"* OK ready\r\n")
        for asked in self.rfile:
            tag, command, *words = asked.decode().split()
            said = b""
            if command == "CAPABILITY":
                said = b"* CAPABILITY IMAP4rev1\r\n"
            elif command in ("SELECT", "EXAMINE"):
                box.modes.append(command)
                said = f"* {len(box.letters)} EXISTS\r\n".encode()
            elif words[:1] == ["SEARCH"]:
                said = f"* SEARCH {' '.join(uid for uid in box.letters if uid not in box.seen)}\r\n".encode()
            elif words[:1] == ["FETCH"]:
                raw = box.letters[words[1]]
                said = f"* 1 FETCH (UID {words[1]} BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw + b")\r\n"
            elif words[:1] == ["STORE"]:
                box.seen |= set(words[1].split(","))
            self.wfile.write(said + f"{tag} OK done\r\n".encode())
            if command == "LOGOUT":
                return


def test_an_imap_box_is_read_and_marked_only_afterwards() -> None:
    with ImapBox({"7": report(), "9": OUT_OF_OFFICE, "12": report(quoted="nothing")}) as box:
        threading.Thread(target=box.serve_forever, args=(0.01,), daemon=True).start()

        def connect() -> imaplib.IMAP4:
            line = imaplib.IMAP4("127.0.0.1", box.server_address[1], timeout=5)
            line.login("dondoc", "x")
            return line

        source = Imap(connect)
        harvest = read_bounces(source)
        seen_before = set(box.seen)
        source.mark_read(harvest.read)
        source.mark_read([])
        again = read_bounces(source)
        box.shutdown()

    assert [b.address for b in harvest.bounces] == [TO]
    assert (harvest.other, [u.name for u in harvest.unreadable]) == (["9"], ["12"])
    assert seen_before == set()
    assert again.read == []
    assert box.modes == ["EXAMINE", "SELECT", "EXAMINE"]
