"""`round replan`: what happened in mid-year, and the fewest moves that mend the plan; a preview first."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import BAD_INPUT, FINE, SHORT, AsJson, OnDay, day, fail, print_json, sentences

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
To = Annotated[
    Path | None, typer.Option("--to", help="Ghi lịch mới vào tệp / write the new plan", show_default=False)
]


def join(group: typer.Typer) -> None:
    group.command("replan")(replan)


def replan(
    folder: Folder = None, plan: Plan = None, postpone: Postpone = None, ill: Ill = None, drop: Drop = None,
    lose: Lose = None, events: Events = None, announced: Announced = None, to: To = None, on: OnDay = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Sắp lại lịch sau khi có việc xảy ra: ít cuộc phải chuyển nhất, có chứng minh / mend the plan, fewest moves."""
    from casework import replan_events

    with sentences():
        told = replan_events.from_options(postpone or [], ill or [], drop or [], lose or [])
        told += replan_events.from_file(events) if events else []
        if not told:
            fail(
                BAD_INPUT,
                "Chưa nói việc gì xảy ra; thêm --postpone, --ill, --drop, --lose hoặc --events.",
                "Nothing has happened; add --postpone, --ill, --drop, --lose or --events.",
            )
        if folder is None or plan is None:
            fail(
                BAD_INPUT,
                "Cần thư mục trao đổi và tệp lịch: dondoc round replan THƯ_MỤC LỊCH.json ...",
                "An exchange folder and a plan are needed: dondoc round replan FOLDER PLAN.json ...",
            )
        change = _of_folder(folder, plan, told, on, announced, to)
    show(change, as_json)
    raise typer.Exit(FINE if change["status"] == "planned" else SHORT)


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


def _of_folder(
    folder: Path, plan: Path, told: list[Any], on: str | None, announced: list[str] | None, to: Path | None
) -> dict[str, Any]:
    import json

    from casework.replan_folder import replan_folder

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
