"""`run-year`: the year run ahead on a fork, so that an office sees what it will do before it does it."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    AsJson,
    Database,
    day,
    fail,
    office,
    print_json,
    print_table,
    sentences,
    settings,
)
from cli.options import a_day
from rules.completion import cut_percent

if TYPE_CHECKING:
    from models.db import Store

Until = Annotated[
    str | None,
    typer.Option(
        "--until",
        help="Chạy đến hết ngày, YYYY-MM-DD; mặc định 31/12 / last day; default: 31 December",
        show_default=False,
    ),
]
Suppose = Annotated[
    Path | None,
    typer.Option("--suppose", help="Tệp kịch bản (YAML) / file of scenarios", show_default=False),
]
Seed = Annotated[int, typer.Option("--seed", help="Hạt giống / seed of what people do")]
Begin = Annotated[
    str | None,
    typer.Option(
        "--on", help="Chạy từ ngày, mặc định hôm nay / first day; default: today", show_default=False
    ),
]
Person = Annotated[
    str | None,
    typer.Option("--person", help="Chỉ kể người này nghe gì / what this person hears", show_default=False),
]
_READERS = 12
_BAR = 30


def join(app: typer.Typer) -> None:
    app.command("run-year")(run_year)


def run_year(
    until: Until = None,
    suppose: Suppose = None,
    seed: Seed = 0,
    on: Begin = None,
    person: Person = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Chạy thử cả năm trên bản sao, không gửi gì / run the year ahead on a fork; nothing is sent."""
    from config.clock import MovedClock, office_clock
    from config.suppose import NOBODY, load_suppositions
    from rehearsal.forecast import Span
    from rehearsal.forecast import run_year as run

    made = settings(database)
    begin = day(on)
    last = a_day(until, "--until", date(begin.year, 12, 31))
    if last < begin:
        fail(
            BAD_INPUT,
            f"--until: ngày {last:%d/%m/%Y} trước ngày bắt đầu {begin:%d/%m/%Y}; chọn ngày sau đó.",
            f"--until: {last} lies before the first day {begin}; choose a later one.",
        )
    now = MovedClock.at(begin, 0, zone=made.zone).now() if on else office_clock().now()
    with sentences():
        scenarios = [NOBODY] if suppose is None else load_suppositions(suppose)
        store = office(database)
        if person is not None:
            _check_person(store, person)
        found = run(store, made, scenarios, Span(begin, last, now, seed))
        store.dispose()
    if person is not None:
        for scenario in found["scenarios"]:
            for name in ("heard", "readers"):
                scenario[name] = [line for line in scenario[name] if line["person"] == person]
    if as_json:
        print_json(found)
    else:
        _show(found, person)


def _check_person(store: "Store", code: str) -> None:
    from sqlmodel import select

    from casework.why import NotKnown
    from models.tables import Person

    with store.reading() as session:
        if session.exec(select(Person).where(Person.code == code)).first() is None:
            raise NotKnown("person", code)


def _show(found: dict[str, Any], person: str | None) -> None:
    print(
        f"{found['office']} · {found['from']} – {found['until']} · hạt giống / seed {found['seed']} · "
        "chạy thử trên bản sao, không gửi gì / a fork, nothing is sent"
    )
    for scenario in found["scenarios"]:
        print(f"\n=== {scenario['name']}")
        if person is None:
            _weeks(scenario)
            _readers(scenario)
            _promises(scenario["figures"])
        else:
            _heard(scenario, person)
        for one in scenario["refused"]:
            print(f"  ✗ đầu việc / obligation {one['obligation']}: {one['why']}")
        if scenario["troubled"]:
            print(f"  ✗ dòng lỗi khi quét / rows in trouble: {scenario['troubled']}")


def _weeks(scenario: dict[str, Any]) -> None:
    most = max((week["overdue"] for week in scenario["weeks"]), default=0)
    rows = [
        (
            week["week"], f"{week['first_day']:%d/%m}", week["letters"], week["notices"], week["overdue"],
            "█" * (week["overdue"] * _BAR // most if most else 0),
        )
        for week in scenario["weeks"]
    ]  # fmt: skip
    columns = ("tuần / week", "từ / from", "thư / letters", "thông báo / notices", "quá hạn / overdue", "")
    print_table("Từng tuần / week by week", columns, rows)
    for key, words in (
        ("most_overdue", "Tuần nhiều việc quá hạn nhất / the week with most overdue"),
        ("most_letters", "Tuần nhiều thư nhất / the week with most letters"),
    ):
        week = scenario["breaks"][key]
        if week is not None:
            print(
                f"{words}: {week['week']} ({week['first_day']:%d/%m/%Y}): "
                f"{week['overdue']} quá hạn / overdue, {week['letters']} thư / letters"
            )


def _readers(scenario: dict[str, Any]) -> None:
    rows = [
        (
            one["person"], one["name"], one["letters"], one["notices"],
            f"{one['fullest_week']}: {one['letters_then']} / {one['notices_then']}",
        )
        for one in scenario["readers"][:_READERS]
    ]  # fmt: skip
    columns = (
        "mã / code",
        "người / person",
        "thư / letters",
        "thông báo / notices",
        "tuần đầy nhất / fullest week",
    )
    print_table("Ai nghe nhiều nhất / who hears most", columns, rows)
    rest = len(scenario["readers"]) - len(rows)
    if rest > 0:
        print(f"… và {rest} người nữa / and {rest} more")


def _promises(stood: dict[str, Any]) -> None:
    tasks, findings, overall = stood["tasks"], stood["findings"], stood["inspections"]["overall"]
    done, live = tasks["done_on_time"] + tasks["done_late"], tasks["total"] - tasks["withdrawn"]
    asked = findings["total"] - findings["withdrawn"] - findings["not_accepted"]
    rows = [
        ("nhiệm vụ hoàn thành / tasks done", _share(done, live), "100 %"),
        ("cơ quan đã kiểm tra / inspected", _share(overall["inspected"], overall["agencies"]), "≥ 30 %"),
        (
            "vấn đề đã xử lý, kiến nghị / findings",
            _share(findings["handled"] + findings["recommended"], asked),
            "100 %",
        ),
    ]
    print_table(f"Ba cam kết vào / the promises on {stood['as_of']}", ("", "", "cam kết / promise"), rows)


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} = {cut_percent(part, whole)} %" if whole else "–"


def _heard(scenario: dict[str, Any], person: str) -> None:
    rows = [
        (
            f"{line['on']:%d/%m/%Y}", line["rung"] or line["event"].split(":")[0], line["agency"],
            line["title"], f"{line['due_on']:%d/%m/%Y}" if line["due_on"] else "",
        )
        for line in scenario["heard"]
    ]  # fmt: skip
    columns = ("ngày / day", "nấc / rung", "cơ quan / agency", "nội dung / title", "hạn / due")
    print_table(f"{person} sẽ nghe / will hear", columns, rows)
