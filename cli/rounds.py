"""`round ...`: solve and check an exchange folder; the office's own round from the database and back."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    FINE,
    NO,
    SHORT,
    AsJson,
    AsPost,
    Database,
    Doing,
    OnDay,
    day,
    doing,
    fail,
    office,
    print_json,
    sentences,
    settings,
)
from cli.options import DecisionNo, when

group = typer.Typer(
    help="Vòng kiểm tra: chọn, xếp lịch, kiểm tra / the inspection round", no_args_is_help=True
)
Year = Annotated[int, typer.Option("--year", help="Năm / year")]


def join(app: typer.Typer) -> None:
    app.add_typer(group, name="round")


@group.command("solve")
def solve(
    folder: Annotated[Path, typer.Argument(help="Thư mục trao đổi / exchange folder")],
    as_json: AsJson = False,
) -> None:
    """Chọn cơ quan và xếp lịch từ một thư mục / choose and timetable an exchange folder."""
    from casework.exchange import solve_folder

    with sentences():
        plan = solve_folder(folder)
    if as_json:
        print_json(plan)
    else:
        _show_plan(plan)
    raise typer.Exit(FINE if plan["status"] == "planned" else SHORT)


@group.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="Thư mục trao đổi / exchange folder")],
    plan: Annotated[Path, typer.Argument(help="PLAN.json")],
    as_json: AsJson = False,
) -> None:
    """Kiểm tra độc lập một lịch / the independent checker of a plan."""
    from checker.round_check import check_round
    from checker.round_read import Unreadable

    try:
        report = check_round(folder, plan)
    except Unreadable as error:
        fail(BAD_INPUT, f"{error.file}: {error.message_vi}", f"{error.file}: {error.message_en}")
    if as_json:
        print_json(report)
    else:
        for row in report["checks"]:
            print(
                f"{row['name']}: {row['checked']}"
                + "".join(f"\n  ✗ {text}" for text in row["counter_examples"])
            )
    raise typer.Exit(FINE if report["ok"] else NO)


def _show_plan(plan: dict[str, Any]) -> None:
    print(plan["status"])
    for pick in plan["picks"]:
        print(f"  {pick['agency']}: {pick['reason']}")
    for visit in plan["visits"]:
        print(
            f"  {visit['date']} {'sáng' if visit['half'] == 0 else 'chiều'} {visit['agency']}: "
            f"{', '.join(visit['inspectors'])}"
        )
    for short in plan["shortages"]:
        print(
            f"  ✗ {short['kind']}: needs {short['needs']}, has {short['has']}, short by {short['short_by']}; "
            f"{short['remedy']}"
        )


@group.command("prepare")
def prepare(
    year: Year, as_post: AsPost, on: OnDay = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Chốt danh sách của năm / freeze the list of the year (a draft)."""
    from casework import rounds
    from config.quota import load_quota

    with doing(database, "round.prepare", as_post, on) as it:
        rule = load_quota(settings(database).config_dir)
        rounds.prepare_round(it.session, it.standing, it.actor, year, rule, **when(it))
        _show_numbers(rounds.required_numbers(it.session, year), as_json)


@group.command("publish")
def publish(year: Year, as_post: AsPost, on: OnDay = None, database: Database = None) -> None:
    """Công bố danh sách, trọng số, quy tắc kèm mã băm / fix list and rules by a fingerprint, before the seed."""
    from casework import rounds

    with doing(database, "round.publish", as_post, on) as it:
        row = rounds.publish_round(it.session, it.standing, it.actor, year, **when(it))
        print(row.fingerprint)


@group.command("draw")
def draw(
    year: Year,
    seed: Annotated[str, typer.Option(help="Hạt giống từ bên ngoài / the seed, from outside")],
    as_post: AsPost,
    seed_source: Annotated[str, typer.Option(help="Hạt giống lấy ở đâu / where the seed comes from")] = "",
    on: OnDay = None,
    database: Database = None,
) -> None:
    """Bốc thăm theo danh sách đã công bố, xếp lịch, trình lãnh đạo; in biên bản / draw, plan, submit, minutes.

    Chưa chốt, chưa công bố thì làm trước; danh sách đã đổi từ khi công bố thì từ chối.
    """
    from casework import rounds

    with doing(database, "round.draw", as_post, on) as it:
        _publish_first(it, year)
        rounds.draw_round(it.session, it.standing, it.actor, year, seed, seed_source=seed_source, **when(it))
        rounds.submit_round(it.session, it.standing, it.actor, year, **when(it))
        print("\n\n".join(rounds.minutes_of_draw(it.session, year)))


@group.command("approve")
def approve(
    year: Year,
    decision_no: DecisionNo,
    as_post: AsPost,
    on: OnDay = None,
    database: Database = None,
) -> None:
    """Lãnh đạo duyệt: các cuộc kiểm tra và các bước bắt đầu có hiệu lực / a leader approves."""
    from casework import rounds

    with doing(database, "round.approve", as_post, on) as it:
        row = rounds.approve_round(
            it.session, it.standing, it.actor, year, decision_no=decision_no, **when(it)
        )
        print(f"{row.year}: {row.decision_no}")


@group.command("certificate")
def certificate(year: Year, on: OnDay = None, database: Database = None, as_json: AsJson = False) -> None:
    """Chứng nhận tỷ lệ kiểm tra bằng số nguyên / the share inspected, in whole numbers."""
    from casework import rounds

    with sentences(), office(database).reading() as session:
        found = rounds.certificate(session, year, day(on))
    if as_json:
        print_json(found)
        return
    for line in (*found["inequalities"], *found["current"]["inequalities"]):
        print(", ".join(f"{name} {value}" for name, value in line.items()))
    raise typer.Exit(FINE if found["holds"] else NO)


@group.command("export")
def export(
    year: Year, folder: Annotated[Path, typer.Argument(help="Thư mục / folder")], database: Database = None
) -> None:
    """Xuất vòng thành thư mục trao đổi, để ai cũng kiểm lại được / write the round as an exchange folder."""
    from casework.exchange_out import export_round
    from casework.standing import standing

    with sentences(), office(database).reading() as session:
        export_round(session, standing(session), year, folder)
    print(folder)


def _publish_first(it: Doing, year: int) -> None:
    """Freeze and publish what was not yet: the seed is given with this very command."""
    from sqlmodel import select

    from casework import rounds
    from config.quota import load_quota
    from models.tables import InspectionRound
    from rules.lifecycles import RoundStatus

    row = it.session.exec(select(InspectionRound).where(InspectionRound.year == year)).first()
    if row is None:
        rule = load_quota(settings().config_dir)
        row = rounds.prepare_round(it.session, it.standing, it.actor, year, rule, **when(it))
    if row.status is RoundStatus.DRAFT:
        rounds.publish_round(it.session, it.standing, it.actor, year, **when(it))


def _show_numbers(rows: list[dict[str, object]], as_json: bool) -> None:
    if as_json:
        print_json({"levels": rows})
        return
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))
