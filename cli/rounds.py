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
    fail,
    print_json,
    sentences,
)

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
