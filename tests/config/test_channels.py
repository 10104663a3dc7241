"""When letters leave and by which channels."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from config.channels import load_channels
from config.loader import ConfigError
from rules.hours import OFFICE_HOURS
from tests.config.conftest import Change, line_of

Refused = Callable[[Callable[[Path], object], str, str, str], ConfigError]
FILE = "channels.yaml"


def test_letters_leave_by_mail_in_office_hours() -> None:
    found = load_channels()

    assert found.hours == OFFICE_HOURS
    assert found.channels == ("mail",)
    assert found.first_retry < found.last_retry
    assert found.lease == timedelta(minutes=10)


def test_a_second_channel_comes_after_mail(change: Change) -> None:
    assert load_channels(change(FILE, "channels: [mail]", "channels: [mail, sms]")).channels == (
        "mail",
        "sms",
    )


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("hours: 07:30-11:30", "hours: 7h30-11:30", "must be written like 07:30-11:30"),
        ("hours: 07:30-11:30", "hours: 11:30-07:30", "must be written like 07:30-11:30"),
        ("channels: [mail]", "channels: [Mail]", "takes small letters and digits only, not “Mail”"),
        ("channels: [mail]", "channels: [mail, mail]", "the channel “mail” stands above"),
        ("channels: [mail]", "channels: mail", "must be a list"),
        ("lease: 10", "lease: 0", "must be from 1 to 120"),
        ("retry: {first: 5, longest: 240}", "retry: {first: 5, longest: 4}", "must be from 5 to 2880, not 4"),
        ("patience: 3", "patience: three", "must be a whole number"),
        ("batch: 100", "batch: 100\npassword: x", "is not a key known here"),
    ],
)
def test_wrong_channels_are_refused_with_their_line(refused: Refused, old: str, new: str, said: str) -> None:
    error = refused(load_channels, FILE, old, new)

    assert said in error.message_en
    assert error.line == line_of(FILE, old) + new.count("\n")
