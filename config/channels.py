"""channels.yaml -> when letters leave, by which channels, and how patiently; no secret stands there."""

import re
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from config.loader import Entry, config_file, read_yaml
from rules.hours import Hours, HoursFault, read_hours


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """The office's side of sending: hours, channels in their order, and waits."""

    hours: Hours
    channels: tuple[str, ...]
    lease: timedelta
    first_retry: timedelta
    last_retry: timedelta
    patience: int  # days
    batch: int


def load_channels(folder: Path | None = None) -> ChannelSettings:
    """The channel settings in force. Raises ConfigError."""
    parts = read_yaml(config_file("channels.yaml", folder)).mapping(
        "hours", "channels", "lease", "retry", "patience", "batch"
    )
    retry = parts["retry"].mapping("first", "longest")
    first = retry["first"].whole(1, 1440)
    return ChannelSettings(
        _hours(parts["hours"]),
        _names(parts["channels"]),
        timedelta(minutes=parts["lease"].whole(1, 120)),
        timedelta(minutes=first),
        timedelta(minutes=retry["longest"].whole(first, 2880)),
        parts["patience"].whole(1, 30),
        parts["batch"].whole(1, 10_000),
    )


def _hours(entry: Entry) -> Hours:
    try:
        return read_hours(entry.text())
    except HoursFault as fault:
        raise entry.wrong(
            f"phải viết như 07:30-11:30, 13:00-17:00, không phải “{fault.text}”.",
            f"must be written like 07:30-11:30, 13:00-17:00, not “{fault.text}”.",
        ) from fault


def _names(entry: Entry) -> tuple[str, ...]:
    names: list[str] = []
    for item in entry.items():
        name = item.text()
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,19}", name):
            raise item.wrong(
                f"chỉ dùng chữ thường không dấu và số, không phải “{name}”.",
                f"takes small letters and digits only, not “{name}”.",
            )
        if name in names:
            raise item.wrong(f"kênh “{name}” đã có ở trên.", f"the channel “{name}” stands above.")
        names.append(name)
    return tuple(names)
