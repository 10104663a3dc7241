"""`round replan`: what happened in mid-year, and the fewest moves that mend the plan; a preview first."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    FINE,
    SHORT,
    AsJson,
    Database,
    OnDay,
    day,
    doing,
    fail,
    office,
    print_json,
    sentences,
)
from cli.options import when

Folder = Annotated[Path | None, typer.Argument(help="Thư mục trao đổi / exchange folder", show_default=False)]
Plan = Annotated[Path | None, typer.Argument(help="PLAN.json", show_default=False)]
Postpone = Annotated[
    list[str] | None,
    typer.Option(
        "--postpone", help="CƠ_QUAN=NGÀY: không trước ngày này / AGENCY=DATE: not before", show_default=False
    ),
]
Ill = Annotated[
    list[str] | None,
    typer.Option(
        "--ill", help="NGƯỜI=TỪ..ĐẾN: ốm, nghỉ hoặc chuyển (TỪ.. là luôn) / INSPECTOR=FROM..TO, or FROM..",
        show_default=False,
    ),
]  # fmt: skip
Drop = Annotated[
    list[str] | None,
    typer.Option("--drop", help="Cơ quan không còn / an agency that is off the list", show_default=False),
]
Lose = Annotated[
    list[str] | None,
    typer.Option("--lose", help="TỪ..ĐẾN: không kiểm tra được / FROM..TO: no visits", show_default=False),
]
Events = Annotated[
    Path | None,
    typer.Option("--events", help="Tệp JSON các sự kiện / JSON file of events", show_default=False),
]
Announced = Annotated[
    list[str] | None,
    typer.Option(
        "--announced", help="Cơ quan đã được thông báo / an agency that was told its date", show_default=False
    ),
]
Year = Annotated[
    int | None, typer.Option("--year", help="Vòng của cơ quan / the office's own round", show_default=False)
]
As = Annotated[
    str | None,
    typer.Option("--as", help="Mã chức vụ đang thực hiện / code of the acting post", show_default=False),
]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước / preview only")]
LetFall = Annotated[
    bool,
    typer.Option(
        "--let-fall",
        help="Vẫn thực hiện dù có cuộc không còn ngày / even if visits fall out for want of a date",
    ),
]
To = Annotated[
    Path | None, typer.Option("--to", help="Ghi lịch mới vào tệp / write the new plan", show_default=False)
]


def join(group: typer.Typer) -> None:
    group.command("replan")(replan)


def replan(
    folder: Folder = None, plan: Plan = None, postpone: Postpone = None, ill: Ill = None, drop: Drop = None,
    lose: Lose = None, events: Events = None, announced: Announced = None, to: To = None, year: Year = None,
    as_post: As = None, dry_run: DryRun = False, let_fall: LetFall = False, on: OnDay = None,
    database: Database = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Sắp lại lịch sau khi có việc xảy ra: ít cuộc phải chuyển nhất, có chứng minh / mend the plan, fewest moves.

    Trên thư mục trao đổi (THƯ_MỤC LỊCH.json), hoặc trên vòng của cơ quan (--year, --as; xem trước: --dry-run).
    """
    from casework import replan_events

    with sentences():
        told = replan_events.from_options(postpone or [], ill or [], drop or [], lose or [])
        told += replan_events.from_file(events) if events else []
        if folder is not None and plan is not None:
            change = _of_folder(folder, plan, told, on, announced, to)
        elif year is not None and folder is None:
            change = _of_office(year, told, as_post, on, database, dry_run, let_fall)
        else:
            fail(
                BAD_INPUT,
                "Cần thư mục trao đổi và tệp lịch (dondoc round replan THƯ_MỤC LỊCH.json ...), hoặc --year.",
                "Give an exchange folder and a plan (dondoc round replan FOLDER PLAN.json ...), or --year.",
            )
    show(change, as_json)
    raise typer.Exit(FINE if change["status"] == "planned" or let_fall else SHORT)


def show(change: dict[str, Any], as_json: bool) -> None:
    """The moves with their causes, what was proved, whom to tell, and what is short."""
    if as_json:
        print_json(change)
        return
    counts, proof = change["counts"], change["proof"]
    print(", ".join(f"{name} {number}" for name, number in counts.items()))
    print(
        f"ít nhất {proof['must_move']} cuộc phải chuyển vì chính việc xảy ra; "
        + ("không có lịch nào chuyển ít hơn" if proof["proved"] else "chưa chứng minh là ít nhất")
    )
    print(
        f"at least {proof['must_move']} must move by the events alone; "
        + ("no plan moves fewer" if proof["proved"] else "not proved to be the fewest")
    )
    for move in change["moves"]:
        print(f"  {move['text_vi']}\n    {move['text_en']}")
    told = change["told"]
    print(f"báo cho / to be told: {', '.join([*told['agencies'], *told['inspectors']]) or '-'}")
    for short in change["shortages"]:
        print(f"  ✗ {short['text_vi']}\n    {short['text_en']}")


def _of_office(
    year: int, told: list[Any], as_post: str | None, on: str | None, database: str | None, dry_run: bool,
    let_fall: bool,
) -> dict[str, Any]:  # fmt: skip
    """A preview reads only; the act needs a post, and refuses what is short."""
    from casework import replan_round
    from casework.standing import standing

    if dry_run:
        with office(database).reading() as session:
            return replan_round.preview_replan(session, standing(session), year, told, today=day(on))
    if not as_post:
        fail(
            BAD_INPUT,
            "Thiếu --as (chức vụ thực hiện); chỉ xem trước thì thêm --dry-run.",
            "--as (the acting post) is missing; add --dry-run to preview only.",
        )
    with doing(database, "round.replan", as_post, on) as it:
        return replan_round.replan_round(
            it.session, it.standing, it.actor, year, told, let_fall=let_fall, **when(it)
        )


def _of_folder(
    folder: Path, plan: Path, told: list[Any], on: str | None, announced: list[str] | None, to: Path | None
) -> dict[str, Any]:
    import json

    from casework.replan_folder import replan_folder

    if not told:
        fail(
            BAD_INPUT,
            "Chưa nói việc gì xảy ra; thêm --postpone, --ill, --drop, --lose hoặc --events.",
            "Nothing has happened; add --postpone, --ill, --drop, --lose or --events.",
        )
    change = replan_folder(folder, plan, told, day(on), announced or [])
    if to is not None:
        text = json.dumps(change, ensure_ascii=False, indent=2) + "\n"
        try:
            to.write_text(text, encoding="utf-8")
        except OSError as error:
            fail(
                BAD_INPUT,
                f"--to: không ghi được {to} ({error.strerror}).", f"--to: {to} cannot be written ({error.strerror}).",
            )  # fmt: skip
    return change
