"""`sweep`, `deliver`, `bounces`, `watch`, `box`, `why`, `why-not`, `deadline`: one step by hand, outside Prefect."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    NO,
    AsJson,
    Database,
    OnDay,
    day,
    fail,
    office,
    print_json,
    print_table,
    sentences,
    settings,
)

if TYPE_CHECKING:
    from datetime import datetime

    from casework.running import Running

box = typer.Typer(help="Hộp thư trên máy (catch-all) / the local box", no_args_is_help=True)


def join(app: typer.Typer) -> None:
    """Add the steps by hand."""
    for name, command in (
        ("sweep", sweep), ("deliver", deliver), ("bounces", bounces), ("watch", watch), ("why", why),
        ("why-not", why_not), ("deadline", deadline),
    ):  # fmt: skip
        app.command(name)(command)
    app.add_typer(box, name="box")


def _once(
    database: str | None, on: str | None, step: Callable[["Running", "datetime"], Any], hour: int = 8
) -> Any:
    """Do one routine on the office; `on` moves the clock to that hour of that day."""
    from casework.running import running_office
    from config.clock import MovedClock, office_clock

    made = settings(database)
    now = MovedClock.at(day(on), hour, zone=made.zone).now() if on else office_clock().now()
    with sentences():
        store = office(database)
        with running_office(store, made) as running:
            result = step(running, now)
        store.dispose()
    return result


def _show(result: Any, as_json: bool) -> None:
    if as_json:
        print_json(result)
    else:
        print(", ".join(f"{name} {value}" for name, value in result.items()))


def sweep(database: Database = None, on: OnDay = None, as_json: AsJson = False) -> None:
    """Quét: đến hạn gì thì báo nấc ấy / what is due now."""
    from casework import routines

    _show(_once(database, on, routines.sweep_once), as_json)


def deliver(database: Database = None, on: OnDay = None, as_json: AsJson = False) -> None:
    """Gom và gửi thư / group and send."""
    from casework import routines

    _show(_once(database, on, lambda running, now: routines.deliver_once(running, lambda: now), 9), as_json)


def bounces(database: Database = None, on: OnDay = None, as_json: AsJson = False) -> None:
    """Đọc thư bị trả lại / read what came back."""
    from casework import routines

    _show(_once(database, on, routines.bounces_once, 10), as_json)


def watch(database: Database = None, on: OnDay = None, as_json: AsJson = False) -> None:
    """Canh chừng: có gì im lặng, chậm, kẹt không / does anything fall silent? Exit code 1 if so."""
    from casework import routines

    alarms, result = _once(database, on, routines.watch_once)
    if as_json:
        print_json({**result, "found": alarms})
    else:
        _show(result, as_json=False)
        for alarm in alarms:
            print("  ✗ " + ", ".join(f"{name} {value}" for name, value in alarm.items() if value))
    raise typer.Exit(NO if alarms else 0)


def why(
    notice: Annotated[
        int | None, typer.Argument(help="Mã thông báo / number of the notice", show_default=False)
    ] = None,
    every: Annotated[
        bool, typer.Option("--all", help="Dẫn lại mọi thông báo / derive every notice again")
    ] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Vì sao có thông báo này, và dẫn lại có ra đúng nó không / its chain of causes, derived again."""
    from casework.derivation import replay
    from casework.why import why as chain

    if every or notice is None:
        _why_all(every, database, as_json)
        return
    with sentences():
        store = office(database)
        with store.reading() as session:
            found = chain(session, notice)
            again = replay(session, notice)
        store.dispose()
    assert again is not None
    found.append(("Dẫn lại", again.text()))
    if as_json:
        print_json([{"step": name, "value": value} for name, value in found])
    else:
        for name, value in found:
            print(f"{name}: {value}")
    raise typer.Exit(0 if again.same else NO)


def _why_all(every: bool, database: str | None, as_json: bool) -> None:
    """Derive every notice again; exit code 1 if one does not come out the same."""
    from casework.derivation import replay_all

    if not every:
        fail(
            BAD_INPUT,
            "Ghi mã thông báo (dondoc why 207), hoặc --all để dẫn lại mọi thông báo.",
            "Give the number of a notice (dondoc why 207), or --all to derive every notice again.",
        )
    with sentences():
        store = office(database)
        with store.reading() as session:
            found = list(replay_all(session))
        store.dispose()
    wrong = [one for one in found if not one.same]
    if as_json:
        print_json({
            "checked": len(found),
            "faults": [
                {"notice": one.notice_id, "fault": one.fault, "vi": one.text(), "en": one.text("en")}
                for one in wrong
            ],
        })  # fmt: skip
    else:
        print(
            f"Dẫn lại / derived again: {len(found)} thông báo / notices, {len(wrong)} không khớp / not the same"
        )
        for one in wrong:
            print(f"  ✗ {one.notice_id}: {one.text()} / {one.text('en')}")
    raise typer.Exit(NO if wrong else 0)


def why_not(
    person: Annotated[str, typer.Option("--person", help="Mã người / code of the person")],
    obligation: Annotated[int, typer.Option("--obligation", help="Số đầu việc / number of the obligation")],
    on: Annotated[str, typer.Option("--on", help="Ngày / day, YYYY-MM-DD")],
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Vì sao người ấy không được báo ngày hôm đó / the first condition that failed."""
    from sqlmodel import select

    from casework.why import NotKnown
    from casework.why_not import why_not as first_failed
    from models.tables import Person

    with sentences():
        store = office(database)
        with store.reading() as session:
            row = session.exec(select(Person).where(Person.code == person)).first()
            if row is None or row.id is None:
                raise NotKnown("person", person)
            found = first_failed(session, row.id, obligation, day(on), mode=settings().delivery.value)
    if as_json:
        print_json(
            {"code": found.code, "values": dict(found.values), "vi": found.text(), "en": found.text("en")}
        )
    else:
        print(f"{found.text()}\n{found.text('en')}")


@box.command("list")
def box_list(
    limit: Annotated[int, typer.Option(help="Số thư mới nhất / newest letters")] = 20, as_json: AsJson = False
) -> None:
    """Các thư trong hộp, mới nhất trước / the letters, newest first."""
    from notifications.channels import list_box

    letters = list_box(settings().box_dir, limit)
    if as_json:
        print_json([{"id": e.id, "day": e.day, "to": e.to, "subject": e.subject} for e in letters])
        return
    print_table(
        "Hộp thư / box",
        ["id", "ngày", "đến / to", "tiêu đề"],
        [(e.id, e.day, e.to, e.subject) for e in letters],
    )


@box.command("show")
def box_show(letter: Annotated[str, typer.Argument(help="id")]) -> None:
    """Mở một thư / open a letter."""
    from notifications.channels import NoSuchMessage, read_message

    try:
        found = read_message(settings().box_dir, letter)
    except NoSuchMessage:
        fail(BAD_INPUT, f"Không có thư {letter}; xem `dondoc box list`.", f"There is no letter {letter}.")
    print(f"{found.day}\n{found.to}\n{found.subject}\n\n{found.text}")


def deadline(
    text: Annotated[str, typer.Argument(help="Thời hạn như ghi trong kế hoạch / the deadline's words")],
    year: Annotated[int, typer.Option(help="Năm của kế hoạch / the plan's year", min=1900, max=2200)],
    issued: Annotated[str | None, typer.Option(help="Ngày ban hành, YYYY-MM-DD / day of issue")] = None,
    as_json: AsJson = False,
) -> None:
    """Đọc một thời hạn: được hiểu là gì / how a deadline's words are understood."""
    from rules.deadlines import read_deadline

    found = read_deadline(text, year, day(issued) if issued else None).as_dict()
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        print(f"{key}: {', '.join(value) if isinstance(value, list) else value or ''}")
