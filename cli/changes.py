"""`calendar change`, `ladder change`: what moves and whom to tell; then one act, each date with its reason."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    AsJson,
    AsPost,
    Database,
    OnDay,
    doing,
    fail,
    print_json,
    print_table,
    settings,
)
from cli.options import DecisionNo, DryRun, Reason, when, who

if TYPE_CHECKING:
    from casework.reproject import Projected

calendar = typer.Typer(help="Lịch làm việc / the working calendar", no_args_is_help=True)
ladder = typer.Typer(help="Nấc đôn đốc / the ladders", no_args_is_help=True)
_SHOWN = 30


class Running(StrEnum):
    """What becomes of running cases when a ladder changes."""

    KEEP = "keep"
    MOVE = "move"


def join(root: typer.Typer) -> None:
    root.add_typer(calendar, name="calendar")
    root.add_typer(ladder, name="ladder")


@calendar.command("change")
def change_calendar(
    file: Annotated[Path, typer.Argument(help="Tệp .csv hoặc .xlsx: ngày, loại, tên, số văn bản / the days")],
    as_post: AsPost,
    decision_no: Annotated[
        str,
        typer.Option("--decision", "--decision-no", help="Số văn bản quyết định / number of the decision"),
    ] = "",
    reason: Reason = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Đổi lịch làm việc: xem trước ngày nào đổi và báo cho ai, rồi một lần ghi / put a calendar in force."""
    from casework import reproject
    from casework.import_calendar import read_calendar

    with doing(database, "calendar.change", as_post, on, keep=not dry_run) as work:
        preview, laid = read_calendar(work.session, file, work.today, "", decision_no)
        preview.require_clean()
        assert laid is not None
        made = reproject.change_calendar(
            *who(work), laid, decision_no=decision_no, reason=reason, **when(work)
        )
    show([made], dry_run, as_json)


@ladder.command("change")
def change_ladder(
    as_post: AsPost,
    file: Annotated[
        Path | None,
        typer.Argument(help="Tệp ladders.yaml; mặc định là tệp cấu hình / default: the office's own file"),
    ] = None,
    kinds: Annotated[
        list[str] | None,
        typer.Option("--kind", help="Chỉ loại việc này, lặp lại được / only this kind of duty, repeatable"),
    ] = None,
    running: Annotated[
        Running, typer.Option("--running", help="Việc đang chạy giữ nấc cũ hay chuyển / keep or move them")
    ] = Running.KEEP,
    decision_no: DecisionNo = "",
    reason: Reason = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Đổi nấc đôn đốc; việc đang chạy giữ nấc cũ trừ khi --running move / put ladders in force."""
    from casework import reproject
    from config.ladders import load_ladders, read_ladders
    from config.loader import ConfigError

    own = settings(database)
    try:
        known = read_ladders(file) if file else load_ladders(own.config_dir)
    except ConfigError as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)
    missing = [kind for kind in kinds or () if kind not in known]
    if missing:
        fail(
            BAD_INPUT,
            f"--kind: tệp không có nấc riêng cho {', '.join(missing)}; có: {', '.join(known)}.",
            f"--kind: the file has no ladder of its own for {', '.join(missing)}; it has: {', '.join(known)}.",
        )
    chosen = {kind: known[kind] for kind in kinds or known}
    with doing(database, "ladder.change", as_post, on, keep=not dry_run) as work:
        made = reproject.change_ladder(
            *who(work), chosen, move=running is Running.MOVE, mode=own.delivery.value,
            decision_no=decision_no, reason=reason, **when(work),
        )  # fmt: skip
    show(made, dry_run, as_json)


def show(made: "list[Projected]", dry_run: bool, as_json: bool) -> None:
    """How many dates move, from and to, and whom to tell: one document, or a table for people."""
    if as_json:
        print_json({"dry_run": dry_run, "changes": [one.as_dict() for one in made]})
        return
    if dry_run:
        print("Xem trước, chưa ghi gì. / A preview, nothing was written.")
    if all(one.id is None for one in made):
        print("Không có gì thay đổi. / Nothing changes.")
        return
    for one in made:
        _print(one)


def _print(one: "Projected") -> None:
    said: dict[str, Any] = one.as_dict()
    print(
        f"Phiên bản / version {one.to_id}: {said['due_dates_moved']} thời hạn / due dates, "
        f"{said['alarms_moved']} lần nhắc / alarms, {said['on_another_ladder']} nấc / ladders"
    )
    if one.moved:
        columns = ("Đầu việc / obligation", "Cơ quan / agency", "Hạn / due", "Nhắc / next look", "Vì / cause")
        rows = [
            (
                f"{line.obligation_id} {line.title}", line.agency, _from_to(line.old_due_on, line.new_due_on),
                _from_to(line.old_alarm_on, line.new_alarm_on), line.cause,
            )
            for line in one.moved[:_SHOWN]
        ]  # fmt: skip
        print_table("", columns, rows)
        if len(one.moved) > _SHOWN:
            print(f"… {len(one.moved) - _SHOWN} dòng nữa / more (--json)")
    for person, count in one.told.items():
        print(f"báo cho / told: {person} ({count})")
    for number in one.visits_on_days_off:
        print(
            f"cuộc kiểm tra {number} rơi vào ngày nghỉ; hãy dời ngày. / "
            f"inspection {number} falls on a day off; postpone it."
        )


def _from_to(old: object, new: object) -> str:
    return str(old or "") if old == new else f"{old} → {new}"
