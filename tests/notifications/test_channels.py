"""Which way out is opened, and what a stock service's yes, no and silence mean."""

import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from notifications.catalogue import words_of
from notifications.channels import (
    Box,
    ChannelFault,
    Mail,
    Null,
    Outcome,
    Outgoing,
    open_channel,
    open_channels,
)
from notifications.sentences import channel_fault
from notifications.stock import AppriseChannel
from tests.notifications.cast import SUNDAY
from tests.notifications.relay import free_port

SECRET = "b0t-t0ken-kh0ng-duoc-l0"


class Service(ThreadingHTTPServer):
    """A stock service on loopback: the last part of the path is the reader, and decides the answer."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), Answer)

    @property
    def url(self) -> str:
        return f"json://127.0.0.1:{self.server_port}/{SECRET}/{{address}}"


class Answer(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        assert isinstance(self.server, Service)
        self.rfile.read(int(self.headers["Content-Length"]))
        reader = self.path.rstrip("/").split("/")[-1].split("?")[0]
        self.server.heard.append(reader)
        if reader == "cut":
            self.connection.close()
        elif reader == "slow":
            threading.Event().wait(1)
        else:
            self.send_response(int(reader) if reader.isdigit() else 200)
            self.end_headers()

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def service() -> Iterator[Service]:
    with Service() as running:
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def to(address: str, number: int = 1) -> Outgoing:
    return Outgoing(f"d{number}", address, f"<{number}@x>", SUNDAY, "Nhắc việc", "Một việc quá hạn")


def test_off_opens_nothing_at_all() -> None:
    assert open_channel("off", "dmail://relay.example", sender="a@b") is None
    assert open_channels("off", {"mail": "dmail://relay.example", "sms": "json://x"}) == {}


def test_a_rehearsal_accepts_everything_and_sends_nothing() -> None:
    channel = open_channel("null", "dmail://relay.example", name="mail")

    assert isinstance(channel, Null)
    assert channel.instant
    results = channel.deliver_many([to("a@b"), to("c@d", 2)])
    assert [(r.digest_id, r.address, r.outcome) for r in results] == [
        ("d1", "a@b", Outcome.ACCEPTED),
        ("d2", "c@d", Outcome.ACCEPTED),
    ]


def test_the_catch_all_stands_in_for_every_channel(tmp_path: Path) -> None:
    channels = open_channels("catch-all", {"mail": "", "sms": f"json://x/{SECRET}"}, box=tmp_path / "box")

    assert [(type(c), c.name, c.instant) for c in channels.values()] == [
        (Box, "mail", True),
        (Box, "sms", True),
    ]


def test_live_opens_our_own_mail_and_any_stock_service(service: Service) -> None:
    urls = {"mail": f"dmail://127.0.0.1:{free_port()}", "chat": service.url}
    channels = open_channels("live", urls, sender="dondoc@longan.example")

    assert isinstance(channels["mail"], Mail)
    assert isinstance(channels["chat"], AppriseChannel)
    assert not any(channel.instant for channel in channels.values())
    assert service.heard == []


@pytest.mark.parametrize(
    ("mode", "url", "sender", "code"),
    [
        ("loud", "", "", "mode"),
        ("catch-all", "", "", "box"),
        ("live", "", "a@b", "url"),
        ("live", "dmail://127.0.0.1:2525", "Sở Nội vụ", "sender"),
        ("live", f"dmail://lan:{SECRET}@relay.example", "a@b", "open_password"),
        ("live", f"dmails://lan:{SECRET}@relay.example?mode=plain", "a@b", "relay_mode"),
        ("live", f"dmails://lan:{SECRET}@:99999", "a@b", "relay"),
        ("live", f"nosuch://{SECRET}/{{address}}", "", "unknown_service"),
        ("live", f"tgram://{SECRET}/{{address}}", "", "unknown_service"),  # not the shape of such a token
        ("live", f"json://127.0.0.1/{SECRET}/{{address}}?optional=yes", "", "optional"),
        ("live", f"json://127.0.0.1/{SECRET}/{{address}}?retry=2", "", "retry"),
    ],
)
def test_what_cannot_be_opened_is_named_in_words_and_the_secret_stays_ours(
    mode: str, url: str, sender: str, code: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    with pytest.raises(ChannelFault) as fault:
        open_channel(mode, url, name="kenh", sender=sender)

    assert fault.value.code == code
    said = [channel_fault(words_of(language), fault.value) for language in ("vi", "en")]
    assert said[0] != said[1]
    assert SECRET not in " ".join([*said, repr(fault.value), caplog.text])


@pytest.mark.parametrize(
    ("reader", "outcome", "code"),
    [
        ("lan", Outcome.ACCEPTED, 0),
        ("404", Outcome.PERMANENT, 404),  # no such reader
        ("403", Outcome.PERMANENT, 403),  # the reader shut us out
        ("401", Outcome.TEMPORARY, 401),  # our token: nobody else is to blame
        ("429", Outcome.TEMPORARY, 429),
        ("503", Outcome.TEMPORARY, 503),
        ("cut", Outcome.UNCERTAIN, 0),  # it may have arrived
    ],
)
def test_a_no_blames_the_address_only_when_it_speaks_of_it(
    service: Service, reader: str, outcome: Outcome, code: int
) -> None:
    [result] = AppriseChannel("chat", service.url, pause=0).deliver_many([to(reader)])

    assert (result.outcome, result.code) == (outcome, code)
    assert service.heard == [reader]


def test_nobody_listening_is_temporary() -> None:
    url = f"json://127.0.0.1:{free_port()}/{SECRET}/{{address}}"

    [result] = AppriseChannel("chat", url, pause=0).deliver_many([to("lan")])
    assert result.outcome is Outcome.TEMPORARY


def test_a_silent_service_is_left_at_our_deadline_and_uncertain(service: Service) -> None:
    channel = AppriseChannel("chat", service.url, pause=0, deadline=0.1)

    [result] = channel.deliver_many([to("slow")])
    assert result.outcome is Outcome.UNCERTAIN


def test_each_address_is_a_call_of_its_own_and_a_refused_one_stops_nobody(service: Service) -> None:
    batch = [to("lan", 1), to("404", 2), to("minh", 3)]

    results = AppriseChannel("chat", service.url, pause=0).deliver_many(batch)
    assert [r.digest_id for r in results] == ["d1", "d2", "d3"]
    assert [r.outcome for r in results] == [Outcome.ACCEPTED, Outcome.PERMANENT, Outcome.ACCEPTED]
    assert service.heard == ["lan", "404", "minh"]


def test_an_address_cannot_change_the_service_it_is_sent_to(service: Service) -> None:
    [result] = AppriseChannel("chat", service.url, pause=0).deliver_many([to("lan?retry=3&to=x/../y")])

    assert result.outcome is Outcome.ACCEPTED
    assert len(service.heard) == 1


def test_the_service_is_not_hurried(service: Service) -> None:
    pauses: list[float] = []
    channel = AppriseChannel("chat", service.url, pause=60, sleep=pauses.append)

    channel.deliver_many([to("lan", 1), to("minh", 2), to("hoa", 3)])
    assert len(pauses) == 2
    assert all(50 < pause <= 60 for pause in pauses)


def test_no_secret_reaches_a_log_a_result_or_a_repr(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "apprise", "urllib3.connectionpool"):
        caplog.set_level(1, name or None)
    channel = AppriseChannel("chat", service.url, pause=0)
    dead = AppriseChannel("chat", f"json://127.0.0.1:{free_port()}/{SECRET}/{{address}}", pause=0)

    results = channel.deliver_many([to("lan"), to("404"), to("cut")]) + dead.deliver_many([to("lan")])
    assert caplog.records
    assert SECRET not in " ".join([caplog.text, repr(channel), *(r.text for r in results)])


def test_listening_to_failures_does_not_make_the_log_louder(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    AppriseChannel("chat", service.url, pause=0).deliver_many([to("lan"), to("404")])

    assert {r.levelno for r in caplog.records if r.name == "apprise"} <= {logging.WARNING, logging.ERROR}


def test_a_long_digest_gives_way_to_its_short_form_where_the_channel_is_narrow(service: Service) -> None:
    channel = AppriseChannel("chat", service.url, pause=0)
    sent: list[object] = []
    plugin = channel._plugin("lan")

    def send(**said: object) -> bool:
        sent.append(said["body"])
        return True

    plugin.send = send  # type: ignore[method-assign]
    channel._plugin = lambda address: plugin  # type: ignore[method-assign]
    long = Outgoing("d", "lan", "<1@x>", SUNDAY, "Nhắc việc", "x" * 40_000, short="Nhắc việc\nhttps://x")

    channel.deliver_many([long, to("lan")])
    assert sent == ["Nhắc việc\nhttps://x", "Một việc quá hạn"]
