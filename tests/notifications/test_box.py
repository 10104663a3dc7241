"""The catch-all box keeps each letter once, whole, and can be opened and read."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from notifications.channels import Box, NoSuchMessage, Outcome, Outgoing, list_box, read_message
from notifications.compose import compose
from notifications.mime import Envelope, build
from tests.notifications.cast import SUNDAY, daily


def outgoing(number: int, day: date = SUNDAY) -> Outgoing:
    message = compose(daily())
    assert message is not None
    envelope = Envelope(
        "dondoc@longan.example",
        f"lan{number}@soyte.example",
        f"<{number}@longan.example>",
        datetime(2022, 7, 17, 1, tzinfo=UTC),
        to_name="Nguyễn Thị Lan",
    )
    raw = build(message, envelope)
    return Outgoing(f"d{number}", envelope.to, envelope.message_id, day, message.subject, message.text, raw)


def test_a_letter_in_the_box_can_be_read_as_it_was_written(tmp_path: Path) -> None:
    out = outgoing(1)

    results = Box(tmp_path / "box").deliver_many([out])
    [entry] = list_box(tmp_path / "box")
    read = read_message(tmp_path / "box", entry.id)
    assert [(r.digest_id, r.address, r.outcome) for r in results] == [("d1", out.address, Outcome.ACCEPTED)]
    assert entry.id.startswith("2022-07-17-")
    assert entry.subject == read.subject == out.subject
    assert entry.to == read.to == "Nguyễn Thị Lan <lan1@soyte.example>"
    assert entry.message_id == read.message_id == out.message_id
    assert read.text == out.text
    assert read.html.startswith("<!DOCTYPE html>")
    assert (tmp_path / "box" / f"{entry.id}.eml").read_bytes() == out.raw


def test_the_same_letter_twice_is_one_letter(tmp_path: Path) -> None:
    box = Box(tmp_path)

    results = box.deliver_many([outgoing(1), outgoing(1)]) + box.deliver_many([outgoing(1)])
    assert [result.outcome for result in results] == [Outcome.ACCEPTED] * 3
    assert len(list_box(tmp_path)) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".eml"]


def test_the_newest_day_stands_first_and_the_list_can_be_cut(tmp_path: Path) -> None:
    Box(tmp_path).deliver_many([outgoing(n, date(2022, 7, n)) for n in range(1, 6)])

    days = [entry.day for entry in list_box(tmp_path)]
    assert days == ["2022-07-05", "2022-07-04", "2022-07-03", "2022-07-02", "2022-07-01"]
    assert [entry.day for entry in list_box(tmp_path, limit=2)] == days[:2]


def test_what_is_no_letter_is_passed_over(tmp_path: Path) -> None:
    Box(tmp_path).deliver_many([outgoing(1)])
    (tmp_path / "notes.txt").write_text("x")
    (tmp_path / "notes.eml").write_text("x")
    (tmp_path / "2022-07-17-0.123.tmp").write_text("half a letter")

    assert len(list_box(tmp_path)) == 1


@pytest.mark.parametrize("name", ["", "..", "../../etc/passwd", "2022-07-17-x", f"2022-07-17-{'0' * 32}"])
def test_no_name_leads_out_of_the_box(tmp_path: Path, name: str) -> None:
    (tmp_path / "box").mkdir()
    (tmp_path / "secret.eml").write_text("x")

    with pytest.raises(NoSuchMessage):
        read_message(tmp_path / "box", name)


def test_an_unwritable_box_blames_no_address(tmp_path: Path) -> None:
    box = Box(tmp_path / "box")
    (tmp_path / "box").rmdir()

    [result] = box.deliver_many([outgoing(1)])
    assert result.outcome is Outcome.TEMPORARY
    assert str(tmp_path) not in result.text


def test_a_message_of_another_channel_is_shown_in_the_box_too(tmp_path: Path) -> None:
    out = outgoing(1)._replace(address="+84 903 000 111", raw=b"", text="Một việc quá hạn\nXem: https://x")

    Box(tmp_path, "sms").deliver_many([out])
    read = read_message(tmp_path, list_box(tmp_path)[0].id)
    assert (read.to, read.subject, read.text) == (out.address, out.subject, out.text)
    assert read.html == ""
