"""One kept line to a real relay: every answer told apart, nothing lost, nothing blamed on the wrong one."""

import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from apprise import Apprise

from notifications import smtp
from notifications.channels import Mail, Outcome, Outgoing, Result
from notifications.compose import Message
from notifications.mime import Envelope, build
from notifications.outgoing import ChannelFault, LineBroken, LineRefused
from notifications.smtp import DigestMail, mail_plugin
from tests.notifications.cast import SUNDAY
from tests.notifications.relay import Desk, Relay, certificate, free_port, only_lan

SENDER = "dondoc@longan.example"
PASSWORD = "m4t-kh4u"


def letter(to: str, number: int = 1) -> bytes:
    envelope = Envelope(SENDER, to, f"<{number}@longan.example>", datetime(2022, 7, 17, 1, tzinfo=UTC))
    return build(Message("Nhắc việc", "Kính gửi\n.\nmột dấu chấm", "<p>Kính gửi</p>", ""), envelope)


def outgoing(to: str, number: int = 1) -> Outgoing:
    return Outgoing(
        f"d{number}", to, f"<{number}@longan.example>", SUNDAY, "Nhắc việc", "x", letter(to, number)
    )


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def relay(desk: Desk) -> Iterator[Relay]:
    with Relay(desk) as running:
        yield running


@pytest.fixture
def plugin(relay: Relay) -> Iterator[DigestMail]:
    opened = mail_plugin(relay.url)
    yield opened
    opened.close()


@pytest.fixture
def mail(plugin: DigestMail) -> Mail:
    return Mail(plugin, SENDER)


def outcomes(results: list[Result]) -> list[Outcome]:
    return [result.outcome for result in results]


def test_many_letters_go_over_one_line_and_arrive_byte_for_byte(mail: Mail, desk: Desk) -> None:
    batch = [outgoing(f"lan{n}@soyte.example", n) for n in range(20)]

    results = mail.deliver_many(batch)
    assert outcomes(results) == [Outcome.ACCEPTED] * 20
    assert [(result.digest_id, result.address) for result in results] == [
        (out.digest_id, out.address) for out in batch
    ]
    assert desk.letters == [(out.address, out.raw) for out in batch]
    assert len(desk.lines) == 1


def test_later_and_never_are_told_apart_and_the_others_still_get_theirs(mail: Mail, desk: Desk) -> None:
    addresses = ["lan@soyte.example", "later@benluc.example", "never@benluc.example", "full@sgtvt.example"]
    batch = [outgoing(to, n) for n, to in enumerate([*addresses, "minh@snv.example"])]

    results = mail.deliver_many(batch)
    assert [(result.outcome, result.code) for result in results] == [
        (Outcome.ACCEPTED, 250),
        (Outcome.TEMPORARY, 450),
        (Outcome.PERMANENT, 550),
        (Outcome.PERMANENT, 552),
        (Outcome.ACCEPTED, 250),
    ]
    assert results[2].text == "5.1.1 no such user"
    assert [to for to, _ in desk.letters] == ["lan@soyte.example", "minh@snv.example"]
    assert len(desk.lines) == 1


def test_one_letter_to_several_addresses_has_an_answer_for_each(plugin: DigestMail, desk: Desk) -> None:
    to = ["lan@soyte.example", "never@benluc.example", "khong phai dia chi"]

    answers = plugin.deliver(SENDER, to, letter(to[0]))
    assert answers["lan@soyte.example"] is None
    assert answers["never@benluc.example"] == (550, "5.1.1 no such user")
    assert (answers["khong phai dia chi"] or (0, ""))[0] == 553
    assert len(desk.letters) == 1


def test_a_line_that_the_relay_closed_meanwhile_is_replaced_and_nothing_doubles(
    mail: Mail, relay: Relay, desk: Desk
) -> None:
    mail.deliver_many([outgoing("lan@soyte.example", 1)])
    relay.hang_up()

    assert outcomes(mail.deliver_many([outgoing("minh@snv.example", 2)])) == [Outcome.ACCEPTED]
    assert [to for to, _ in desk.letters] == ["lan@soyte.example", "minh@snv.example"]
    assert len(desk.lines) == 2


def test_a_line_cut_before_the_letter_is_handed_over_is_only_temporary(mail: Mail, desk: Desk) -> None:
    results = mail.deliver_many([outgoing("cut@benluc.example")])

    assert outcomes(results) == [Outcome.TEMPORARY]
    assert desk.letters == []


def test_a_line_cut_after_the_letter_is_handed_over_is_uncertain(mail: Mail, desk: Desk) -> None:
    results = mail.deliver_many([outgoing("lost@benluc.example", 1), outgoing("lan@soyte.example", 2)])

    assert outcomes(results) == [Outcome.UNCERTAIN, Outcome.ACCEPTED]
    assert [to for to, _ in desk.letters] == ["lost@benluc.example", "lan@soyte.example"]


def test_a_relay_that_never_confirms_leaves_it_uncertain(relay: Relay) -> None:
    mail = Mail(mail_plugin(f"dmail://127.0.0.1:{relay.port}?rto=0.2"), SENDER)

    assert outcomes(mail.deliver_many([outgoing("slow@benluc.example")])) == [Outcome.UNCERTAIN]


def test_a_relay_that_says_goodbye_is_asked_again_later_not_at_once(mail: Mail, desk: Desk) -> None:
    results = mail.deliver_many([outgoing("goodbye@x.example", 1), outgoing("lan@soyte.example", 2)])

    assert [(result.outcome, result.code) for result in results] == [(Outcome.TEMPORARY, 421)] * 2
    assert desk.letters == []


def test_nobody_listening_is_temporary_for_all_and_tried_once() -> None:
    plugin = mail_plugin(f"dmail://127.0.0.1:{free_port()}?cto=1")
    tried: list[str] = []
    real = plugin._dial
    plugin._dial = lambda: (tried.append("dial"), real())[1]  # type: ignore[method-assign]

    results = Mail(plugin, SENDER).deliver_many([outgoing(f"lan{n}@soyte.example", n) for n in range(50)])
    assert outcomes(results) == [Outcome.TEMPORARY] * 50
    assert tried == ["dial"]


def test_a_server_that_says_nothing_is_given_up() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        plugin = mail_plugin(f"dmail://127.0.0.1:{silent.getsockname()[1]}?cto=0.2")

        with pytest.raises(LineBroken) as broken:
            plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        assert broken.value.sent is False


def test_the_line_is_asked_only_after_a_long_pause(
    plugin: DigestMail, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticks = SimpleNamespace(now=100.0, monotonic=lambda: ticks.now)
    monkeypatch.setattr(smtp, "time", ticks)
    noops = []
    for pause in (0.0, 19.0, 21.0):
        ticks.now += pause
        plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        noops.append(desk.noops)

    assert noops == [0, 0, 1]


def test_a_refused_sender_is_our_fault_not_the_readers(mail: Mail, desk: Desk) -> None:
    desk.sender_answer = "553 5.7.1 sender not allowed"

    results = mail.deliver_many([outgoing("lan@soyte.example", 1), outgoing("minh@snv.example", 2)])
    assert [(result.outcome, result.code) for result in results] == [(Outcome.TEMPORARY, 553)] * 2
    assert desk.senders == 1  # the second letter is not tried at a relay that is shut to us
    desk.sender_answer = "250 OK"
    assert outcomes(mail.deliver_many([outgoing("lan@soyte.example")])) == [Outcome.ACCEPTED]


@pytest.mark.parametrize("raw", [b"To: a@b\n\nx", b"To: a@b\r\n\r\nx\n.\nMAIL FROM:<x@y>\r\n", b"a\rb\r\n"])
def test_bytes_that_could_smuggle_a_second_letter_are_refused(mail: Mail, desk: Desk, raw: bytes) -> None:
    out = Outgoing("d", "lan@soyte.example", "<1@x>", SUNDAY, "s", "t", raw)

    assert outcomes(mail.deliver_many([out])) == [Outcome.PERMANENT]
    assert desk.letters == []


@pytest.mark.parametrize("body", [b".", b"..\r\n.", b"x\r\n.\r\ny", b"x"])
def test_lines_of_dots_arrive_as_written(plugin: DigestMail, desk: Desk, body: bytes) -> None:
    raw = b"Subject: x\r\n\r\n" + body + b"\r\n"

    plugin.deliver(SENDER, ["lan@soyte.example"], raw)
    plugin.deliver(SENDER, ["lan@soyte.example"], b"." + raw)
    assert [content for _, content in desk.letters] == [raw, b"." + raw]


def test_apprise_knows_the_plugin_but_cannot_send_half_made_letters_by_it(relay: Relay, desk: Desk) -> None:
    apprise = Apprise(mail_plugin(relay.url))

    assert apprise.notify(title="Nhắc việc", body="x") is False
    assert desk.letters == []


def test_the_password_opens_the_line(desk: Desk) -> None:
    with Relay(desk, authenticator=only_lan, auth_required=True, auth_require_tls=False) as relay:
        plugin = mail_plugin(f"dmail://lan:{PASSWORD}@127.0.0.1:{relay.port}?rto=2")
        answers = plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        plugin.close()

    assert answers == {"lan@soyte.example": None}


def test_a_wrong_password_blames_the_login_and_is_never_told(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    caplog.set_level(1, "apprise")
    wrong = "sai-b3t-bi-m4t"
    with Relay(desk, authenticator=only_lan, auth_required=True, auth_require_tls=False) as relay:
        plugin = mail_plugin(f"dmail://lan:{wrong}@127.0.0.1:{relay.port}?rto=2")
        with pytest.raises(LineRefused) as refused:
            plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        results = Mail(plugin, SENDER).deliver_many([outgoing("lan@soyte.example")])

    assert refused.value.code == 535
    assert outcomes(results) == [Outcome.TEMPORARY]
    ours = [record.getMessage() for record in caplog.records if not record.name.startswith("mail")]
    for told in (repr(plugin), str(plugin), str(refused.value), results[0].text, *ours):
        assert wrong not in told


@pytest.mark.parametrize(
    "url",
    [
        "dmail://lan:sai-b3t-bi-m4t@relay.example",  # a password over an open line
        "dmails://lan:sai-b3t-bi-m4t@:x",  # no host: Apprise logs such a URL whole, at ERROR
        "dmails://lan:sai-b3t-bi-m4t@relay.example?mode=plain",
        "mailto://lan:sai-b3t-bi-m4t@relay.example",
    ],
)
def test_a_relay_written_wrongly_is_refused_without_telling_its_secret(
    url: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(1)
    caplog.set_level(1, "apprise")

    with pytest.raises(ChannelFault) as fault:
        mail_plugin(url)
    assert "sai-b3t-bi-m4t" not in f"{fault.value!r} {fault.value} {caplog.text}"


def test_tls_is_verified_unless_told_otherwise(desk: Desk, tmp_path: Path) -> None:
    context, public = certificate(tmp_path)
    with Relay(desk, ssl_context=context) as relay:
        base = f"dmails://127.0.0.1:{relay.port}?mode=tls&rto=2"
        with pytest.raises(LineRefused, match="certificate verify failed"):
            mail_plugin(base).deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        for trust in (f"&ca={public}", "&verify=no"):
            plugin = mail_plugin(base + trust)
            plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
            plugin.close()

    assert len(desk.letters) == 2


def test_starttls_is_demanded_where_it_was_asked_for(desk: Desk, tmp_path: Path) -> None:
    context, public = certificate(tmp_path)
    with Relay(desk, tls_context=context, require_starttls=True) as relay:
        plugin = mail_plugin(f"dmails://127.0.0.1:{relay.port}?mode=starttls&ca={public}&rto=2")
        plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
        plugin.close()
    with Relay(Desk()) as open_relay:
        plugin = mail_plugin(f"dmails://127.0.0.1:{open_relay.port}?mode=starttls&rto=2")
        with pytest.raises(LineRefused, match="STARTTLS"):
            plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))

    assert len(desk.letters) == 1


@pytest.mark.parametrize(
    ("url", "mode"),
    [
        ("dmail://relay.example", "plain"),
        ("dmails://relay.example", "tls"),
        ("dmails://relay.example:587", "starttls"),
        ("dmails://relay.example:465", "tls"),
        ("dmails://relay.example:2525?mode=STARTTLS", "starttls"),
    ],
)
def test_the_port_tells_how_the_line_is_closed_to_others(url: str, mode: str) -> None:
    plugin = mail_plugin(url)

    assert plugin.mode == mode
    assert plugin.verify_certificate is True
    again = mail_plugin(plugin.url())
    assert (again.mode, again.host, again.port) == (plugin.mode, plugin.host, plugin.port)


def test_a_sender_must_be_an_address(plugin: DigestMail) -> None:
    with pytest.raises(ChannelFault, match="sender"):
        Mail(plugin, "Sở Nội vụ")
    with pytest.raises(ValueError, match="sender"):
        plugin.deliver("a@b>\r\nRCPT TO:<c@d", ["lan@soyte.example"], letter("lan@soyte.example"))


def test_an_interrupted_send_does_not_leave_a_half_spoken_line(
    plugin: DigestMail, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))
    with monkeypatch.context() as stopped:
        stopped.setattr(plugin, "_ask", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            plugin.deliver(SENDER, ["lan@soyte.example"], letter("lan@soyte.example"))

    plugin.deliver(SENDER, ["minh@snv.example"], letter("minh@snv.example"))
    assert len(desk.lines) == 2
    assert logging.getLogger("apprise").filters
