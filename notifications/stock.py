"""Any stock service of Apprise as a channel: one call for each address, with limits of our own.

A stock plugin answers yes or no for a whole call. Its words tell a refusal from a silence; where they do
not, the result is uncertain: nothing here may be sent twice on a guess.
"""

import re
import threading
import time
from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, quote, urlsplit

from apprise import Apprise, AppriseAsset, NotifyFormat
from apprise.plugins.base import NotifyBase

from notifications.discreet import DISCREET
from notifications.outgoing import ChannelFault, Outcome, Outgoing, Result

PLACE = "{address}"
CONNECT_SECONDS, READ_SECONDS = 5, 15
_CODE = re.compile(r"error=(\d{3})\b")
# The request never left, in the words of the library below: trying again cannot double it.
_NEVER_LEFT = re.compile(r"NewConnectionError|NameResolutionError|ConnectTimeout|Connection refused")
_ABOUT_THE_ADDRESS = frozenset({400, 403, 404, 410, 413, 422})


class AppriseChannel:
    """One service, its URL with `{address}` where the reader's address belongs (or a fixed target).

    `optional` and `retry` are refused in the URL: the first turns a failure into a success, the second
    doubles what had arrived. Uncertain results are for a person to look at.
    """

    instant = False

    def __init__(
        self,
        name: str,
        url: str,
        *,
        deadline: float = 30.0,
        pause: float | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        DISCREET.keep(url)
        self.name, self._url = name, _with_timeouts(url)
        self._deadline, self._sleep, self._last = deadline, sleep, 0.0
        example = self._plugin("0")
        if example.optional or example.retry > 0:
            raise ChannelFault("optional" if example.optional else "retry", name)
        # The plugin's own pause is kept by us: a new plugin for each address would never pause.
        self._pause = float(example.request_rate_per_sec) if pause is None else pause

    def __repr__(self) -> str:
        return f"AppriseChannel({self.name!r}, {urlsplit(self._url).scheme}://****)"

    def deliver_many(self, batch: Sequence[Outgoing]) -> list[Result]:
        """Send each by a call of its own, no faster than the service allows."""
        return [self._deliver(out) for out in batch]

    def close(self) -> None:
        """Nothing is kept open between calls."""

    def _deliver(self, out: Outgoing) -> Result:
        try:
            plugin = self._plugin(out.address)
        except ChannelFault:
            return Result(
                out.digest_id, out.address, Outcome.PERMANENT, 0, "the service cannot read this address"
            )
        self._wait()
        outcome, code, text = self._call(plugin, out)
        self._last = time.monotonic()
        return Result(out.digest_id, out.address, outcome, code, text)

    def _plugin(self, address: str) -> NotifyBase:
        url = self._url.replace(PLACE, quote(address, safe=""))
        asset = AppriseAsset(async_mode=False, secure_logging=True, default_service_retry=0)
        try:
            plugin = Apprise.instantiate(url, asset=asset, suppress_exceptions=False)
        except TypeError:
            plugin = None
        if not isinstance(plugin, NotifyBase):
            raise ChannelFault("unknown_service", self.name)
        return plugin

    def _wait(self) -> None:
        if self._last and (left := self._pause - (time.monotonic() - self._last)) > 0:
            self._sleep(left)

    def _call(self, plugin: NotifyBase, out: Outgoing) -> tuple[Outcome, int, str]:
        """One notify() under our own deadline; a call that overruns it is left behind, uncertain."""
        answer: list[tuple[bool, list[str]]] = []

        def run() -> None:
            said = DISCREET.listen()
            answer.append((bool(_notify(plugin, out)), said))

        worker = threading.Thread(target=run, name=f"channel-{self.name}", daemon=True)
        worker.start()
        worker.join(self._deadline)
        if not answer:
            return Outcome.UNCERTAIN, 0, f"no answer within {self._deadline:g} s"
        fine, said = answer[0]
        return (Outcome.ACCEPTED, 0, "") if fine else _judge(said)


def _notify(plugin: NotifyBase, out: Outgoing) -> bool | None:
    apprise = Apprise(plugin)
    if out.short and len(out.text) > plugin.body_maxlen:
        return apprise.notify(body=out.short, body_format=NotifyFormat.TEXT)
    return apprise.notify(title=out.subject, body=out.text, body_format=NotifyFormat.TEXT)


def _judge(said: list[str]) -> tuple[Outcome, int, str]:
    """What a "no" means: blame the address only on a code that speaks of it."""
    text = " ".join(said[-1:])[:300]
    for line in said:
        if found := _CODE.search(line):
            code = int(found[1])
            bad = code in _ABOUT_THE_ADDRESS
            return (Outcome.PERMANENT if bad else Outcome.TEMPORARY), code, line[:300]
    if any(_NEVER_LEFT.search(line) for line in said):
        return Outcome.TEMPORARY, 0, text
    return Outcome.UNCERTAIN, 0, text


def _with_timeouts(url: str) -> str:
    """The URL with connect and read timeouts; Apprise 1.13 takes them nowhere else."""
    given = {name for name, _ in parse_qsl(urlsplit(url).query)}
    wanted = {"cto": CONNECT_SECONDS, "rto": READ_SECONDS}
    extra = "&".join(f"{name}={value}" for name, value in wanted.items() if name not in given)
    return f"{url}{'&' if '?' in url else '?'}{extra}" if extra else url
