"""The mail channel alone: ready-made digests to a sink in its own process, against one kept smtplib line.

Run as `python -m bench.channel`. Only the sender's CPU is counted; ways alternate forwards and backwards,
and the median of the runs is compared with the floor measured in the same runs. Stock Apprise sends fewer
letters, because it loads its certificates anew for each.
"""

import argparse
import smtplib
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from apprise import Apprise, NotifyFormat

from notifications.channels import Mail, Outcome, Outgoing
from notifications.compose import Message, compose
from notifications.facts import DigestFacts, Line, Rung, Why
from notifications.mime import Envelope, build, message_id
from notifications.smtp import mail_plugin
from rules.lifecycles import Form, ObligationKind, Role

SENDER = "dondoc@longan.example"
DAY = date(2022, 7, 18)
MOMENT = datetime(2022, 7, 18, 1, 0, tzinfo=UTC)
FLOOR = "one kept smtplib line"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to send; `send` is handed the port and the letters and returns how many were accepted."""

    name: str
    send: Callable[[int, list[Outgoing]], int]
    letters: int


def five_lines() -> Message:
    """A digest of five tasks, as an agency's officer gets it on a Monday."""
    rung = Rung(-3, True, Form.REMINDER, Role.OFFICER)
    lines = tuple(
        Line(
            form=Form.REMINDER,
            kind=ObligationKind.TASK,
            title=f"Công khai địa chỉ tiếp nhận phản ánh, kiến nghị về quy định hành chính, lần {n}",
            agency="Sở Y tế",
            subject_ref=f"Nhiệm vụ {n}, Kế hoạch 45/KH-UBND",
            due_on=date(2022, 7, 20 + n),
            days_left=2 + n,
            rung=rung,
            why=((Why.CLAUSE, "Kế hoạch 45/KH-UBND"), (Why.DEADLINE, "Tháng 7/2022"), (Why.RUNG, rung)),
            notice_id=f"20220718-{n}",
        )
        for n in range(5)
    )
    facts = DigestFacts(
        language="vi",
        office_name="Sở Nội vụ tỉnh Long An",
        person_name="Nguyễn Thị Lan",
        post_title="Chuyên viên đầu mối",
        agency_name="Sở Y tế",
        day=DAY,
        lines=lines,
        public_url="https://dondoc.example/toi",
    )
    message = compose(facts)
    if message is None:
        raise RuntimeError("a digest of five lines composed to nothing")
    return message


def ready_made(count: int) -> list[Outgoing]:
    """Letters built beforehand, so that only the sending is measured."""
    message = five_lines()
    letters = []
    for n in range(count):
        to, number = f"lan{n}@soyte.example", message_id(f"bench:{n}", "longan.example")
        raw = build(message, Envelope(SENDER, to, number, MOMENT, to_name="Nguyễn Thị Lan"))
        letters.append(Outgoing(str(n), to, number, DAY, message.subject, message.text, raw))
    return letters


def by_smtplib(port: int, letters: list[Outgoing]) -> int:
    """The floor: what the standard library costs when its line is kept."""
    with smtplib.SMTP("127.0.0.1", port, local_hostname="bench.example") as line:
        return sum(not line.sendmail(SENDER, [letter.address], letter.raw) for letter in letters)


def by_plugin(port: int, letters: list[Outgoing]) -> int:
    """Our plugin's own method."""
    plugin = mail_plugin(f"dmail://127.0.0.1:{port}")
    answers = [plugin.deliver(SENDER, [letter.address], letter.raw)[letter.address] for letter in letters]
    plugin.close()
    return answers.count(None)


def by_channel(port: int, letters: list[Outgoing]) -> int:
    """The mail channel as the delivery uses it, in batches of a hundred."""
    channel = Mail(mail_plugin(f"dmail://127.0.0.1:{port}"), SENDER)
    results = [
        result
        for at in range(0, len(letters), 100)
        for result in channel.deliver_many(letters[at : at + 100])
    ]
    channel.close()
    return sum(result.outcome is Outcome.ACCEPTED for result in results)


def by_stock(port: int, letters: list[Outgoing]) -> int:
    """Apprise's own e-mail plugin, one call a letter, as its manual has it."""
    done = 0
    for letter in letters:
        url = f"mailto://127.0.0.1:{port}?from={SENDER}&to={letter.address}&mode=insecure"
        apprise = Apprise()
        apprise.add(url)
        done += bool(apprise.notify(title=letter.subject, body=letter.text, body_format=NotifyFormat.TEXT))
    return done


def run(messages: int = 1000, stock: int = 100, runs: int = 5) -> list[dict[str, object]]:
    """Each way's median CPU and wall milliseconds a letter, and its ratios to the floor of the same runs."""
    ways = [
        Way(FLOOR, by_smtplib, messages),
        Way("our plugin, deliver()", by_plugin, messages),
        Way("our channel, deliver_many()", by_channel, messages),
        Way("stock Apprise mailto://", by_stock, stock),
    ]
    letters = ready_made(max(messages, stock))
    spent: dict[str, list[tuple[float, float]]] = {way.name: [] for way in ways}
    with sink() as port:
        for way in ways:
            way.send(port, letters[:5])  # imports and templates are paid for before the clock runs
        for turn in range(runs):
            for way in ways if turn % 2 == 0 else ways[::-1]:
                spent[way.name].append(_timed(way, port, letters[: way.letters]))
    return _table(ways, spent)


def _timed(way: Way, port: int, letters: list[Outgoing]) -> tuple[float, float]:
    cpu, wall = time.process_time(), time.perf_counter()
    accepted = way.send(port, letters)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    if accepted != len(letters):
        raise RuntimeError(f"{way.name}: {accepted} of {len(letters)} letters were accepted")
    return cpu * 1000 / len(letters), wall * 1000 / len(letters)


def _table(ways: list[Way], spent: dict[str, list[tuple[float, float]]]) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for way in ways:
        cpu, wall = (statistics.median(column) for column in zip(*spent[way.name], strict=True))
        # The ratio of each run to its own floor, then the median: the machine drifts between runs.
        pairs = list(zip(spent[way.name], spent[FLOOR], strict=True))
        rows.append(
            {
                "way": way.name,
                "letters": way.letters,
                "cpu_ms": round(cpu, 3),
                "wall_ms": round(wall, 3),
                "cpu_ratio": round(statistics.median(mine[0] / floor[0] for mine, floor in pairs), 2),
                "wall_ratio": round(statistics.median(mine[1] / floor[1] for mine, floor in pairs), 2),
            }
        )
    return rows


@contextmanager
def sink() -> Iterator[int]:
    """A relay that accepts everything, in its own process; its port."""
    command = [sys.executable, "-m", "bench.channel", "--sink"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=root
    ) as child:
        if child.stdout is None or child.stdin is None:
            raise RuntimeError("the sink has no pipes")
        try:
            yield int(child.stdout.readline())
        finally:
            child.stdin.close()  # it ends when nobody holds its other end, so none is ever left behind


def serve() -> None:
    """The sink's own process: say the port, take letters, end with the parent."""
    import socket

    from aiosmtpd.controller import Controller
    from aiosmtpd.handlers import Sink

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(Sink(), hostname="127.0.0.1", port=port)
    controller.start()
    print(port, flush=True)
    sys.stdin.read()
    controller.stop()


def main() -> None:
    """Print the table, the floor first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    parser.add_argument("--stock", type=int, default=100)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--sink", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.sink:
        serve()
        return
    rows = run(asked.messages, asked.stock, asked.runs)
    print(f"{'way':<30}{'letters':>8}{'CPU ms':>9}{'to floor':>10}{'wall ms':>9}{'to floor':>10}")
    for row in rows:
        print(
            f"{row['way']:<30}{row['letters']:>8}{row['cpu_ms']:>9}{row['cpu_ratio']:>10}"
            f"{row['wall_ms']:>9}{row['wall_ratio']:>10}"
        )


if __name__ == "__main__":
    main()
