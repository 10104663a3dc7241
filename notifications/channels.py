"""The ways out: mail, the catch-all box, nowhere, and any stock service; opened by mode and name.

Nothing leaves a fresh install: in mode `off` there is no channel at all, so nothing can be sent by it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from notifications.box import Box, BoxEntry, BoxMessage, NoSuchMessage, list_box, read_message
from notifications.mime import is_address
from notifications.outgoing import (
    Channel,
    ChannelFault,
    LineBroken,
    LineRefused,
    Outcome,
    Outgoing,
    Reply,
    Result,
)

__all__ = [
    "Box",
    "BoxEntry",
    "BoxMessage",
    "Channel",
    "ChannelFault",
    "Mail",
    "NoSuchMessage",
    "Null",
    "Outcome",
    "Outgoing",
    "Result",
    "list_box",
    "open_channel",
    "open_channels",
    "read_message",
]


class Deliverer(Protocol):
    """What the mail channel needs of our plugin."""

    def deliver(self, sender: str, to: Sequence[str], raw: bytes) -> dict[str, Reply | None]:
        """Address -> None, or the code and words of its refusal; raises LineBroken or LineRefused."""
        ...

    def close(self) -> None:
        """End the line."""
        ...


class Mail:
    """Mail over one kept line, from one sender address."""

    instant = False

    def __init__(self, plugin: Deliverer, sender: str, name: str = "mail") -> None:
        if not is_address(sender):
            raise ChannelFault("sender", name, sender)
        self.name, self._plugin, self._sender = name, plugin, sender

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send each letter; when the relay does not let us in, the rest are not tried again and again."""
        results: list[Result] = []
        for out in batch:
            before = results[-1] if results else None
            if before is not None and before.shut:
                results.append(before._replace(digest_id=out.digest_id, address=out.address))
            else:
                results.append(self._deliver(out))
        return results

    def close(self) -> None:
        """End the line politely."""
        self._plugin.close()

    def _deliver(self, out: Outgoing) -> Result:
        try:
            reply = self._plugin.deliver(self._sender, [out.address], out.raw)[out.address]
        except LineRefused as refused:
            return self._result(out, Outcome.TEMPORARY, refused.code, refused.text, shut=True)
        except LineBroken as broken:
            outcome = Outcome.UNCERTAIN if broken.sent else Outcome.TEMPORARY
            return self._result(out, outcome, broken.code, broken.text, shut=not broken.sent)
        except ValueError as fault:  # bytes that are no letter: the digest's fault, and it stays so
            return self._result(out, Outcome.PERMANENT, 0, str(fault))
        if reply is None:
            return self._result(out, Outcome.ACCEPTED, 250, "")
        outcome = Outcome.PERMANENT if reply[0] >= 500 else Outcome.TEMPORARY
        return self._result(out, outcome, *reply)

    def _result(self, out: Outgoing, outcome: Outcome, code: int, text: str, *, shut: bool = False) -> Result:
        return Result(out.digest_id, out.address, outcome, code, text, shut)


class Null:
    """Accepts everything and sends nothing: for a year that is only rehearsed."""

    instant = True

    def __init__(self, name: str = "mail") -> None:
        self.name = name

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Every digest accepted."""
        return [Result(out.digest_id, out.address, Outcome.ACCEPTED) for out in batch]

    def close(self) -> None:
        """Nothing was opened."""


def open_channel(
    mode: str, url: str = "", *, name: str = "mail", sender: str = "", box: Path | None = None
) -> Channel | None:
    """The channel of a mode (`off`, `catch-all`, `live`, or `null` for a rehearsal); None when off.

    `url` is only looked at when live; ChannelFault says what is wrong and never repeats the URL.
    """
    if mode == "off":
        return None
    if mode == "null":
        return Null(name)
    if mode == "catch-all":
        if box is None:
            raise ChannelFault("box", name)
        return Box(box, name)
    if mode != "live":
        raise ChannelFault("mode", name, mode)
    return _live(url, name, sender)


def open_channels(
    mode: str, urls: Mapping[str, str], *, sender: str = "", box: Path | None = None
) -> dict[str, Channel]:
    """Every configured channel by its name, in the order given; none when off."""
    opened = {name: open_channel(mode, url, name=name, sender=sender, box=box) for name, url in urls.items()}
    return {name: channel for name, channel in opened.items() if channel is not None}


def _live(url: str, name: str, sender: str) -> Channel:
    if "://" not in url:
        raise ChannelFault("url", name)
    # Apprise is slow to import; a page that lists the box or a year that is rehearsed never needs it.
    if url.lower().startswith(("dmail://", "dmails://")):
        from notifications.smtp import mail_plugin

        return Mail(mail_plugin(url, name), sender, name)
    from notifications.stock import AppriseChannel

    return AppriseChannel(name, url)
