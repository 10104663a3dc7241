"""`round ...`: solve and check an exchange folder; the office's own round from the database and back."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from cli import replan
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
ToFolder = Annotated[
    Path | None,
    typer.Option("--to", help="Thư mục để công bố / folder for the published files", show_default=False),
]


def join(app: typer.Typer) -> None:
    replan.join(group)
    app.add_typer(group, name="round")


@group.command("solve")
def solve(
    folder: Annotated[Path, typer.Argument(help="Thư mục trao đổi / exchange folder")],
    workers: Annotated[
        int | None,
        typer.Option(min=1, help="Số tiến trình, mặc định theo số lõi / processes, default: cores"),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Chọn cơ quan và xếp lịch từ một thư mục / choose and timetable an exchange folder."""
    from casework.exchange import solve_folder

    with sentences():
        plan = solve_folder(folder, workers=workers)
    if as_json:
        print_json(plan)
    else:
        _show_plan(plan)
    raise typer.Exit(FINE if plan["status"] == "planned" else SHORT)


@group.command("check")
def check(
    folder: Annotated[Path, typer.Argument(help="Thư mục trao đổi / exchange folder")],
    plan: Annotated[Path, typer.Argument(help="PLAN.json")],
    before: Annotated[
        Path | None,
        typer.Option(help="Lịch trước khi sắp lại / the plan it was mended from", show_default=False),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra độc lập một lịch / the independent checker of a plan."""
    from checker.round_check import check_round
    from checker.round_read import Unreadable
    from checker.round_replan import check_replan

    try:
        report = check_round(folder, plan) if before is None else check_replan(folder, before, plan)
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
    _warn([one for one in plan["warnings"] if "text_vi" in one])
    print(plan["status"])
    for pick in plan["picks"]:
        print(f"  {pick['agency']}: {pick['reason']}")
    for visit in plan["visits"]:
        print(
            f"  {visit['date']} {'sáng' if visit['half'] == 0 else 'chiều'} {visit['agency']}: "
            f"{', '.join(visit['inspectors'])}"
        )
    for proof in plan["provinces"]:
        print(f"  {_proof_line(proof)}")
    for short in plan["shortages"]:
        print(f"  ✗ {short['text_vi']}\n    {short['text_en']}")
    if plan["shortages"]:
        print(f"  {len(plan['visits'])}/{len(plan['picks'])} cuộc xếp được / visits placed")


def _proof_line(proof: dict[str, Any]) -> str:
    """How good a province's timetable is known to be: what it costs, and the bound where that is less."""
    vi, en = ("tối ưu", "optimal") if proof["verdict"] == "optimal" else ("có cận", "bounded")
    costs = (
        f"{name} {value}" + (f" (>= {proof['bound'][name]})" if proof["bound"][name] < value else "")
        for name, value in proof["objective"].items()
    )
    stand_in = f"; {proof['fallback']}" if proof["fallback"] else ""
    return f"{proof['province']}: {vi} / {en} [{proof['by']}{stand_in}]: {', '.join(costs)}"


@group.command("prepare")
def prepare(
    year: Year, as_post: AsPost, on: OnDay = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Chốt danh sách của năm / freeze the list of the year (a draft)."""
    from casework import rounds
    from config.quota import load_quota

    with doing(database, "round.prepare", as_post, on) as it:
        rule = load_quota(settings(database).config_dir)
        row = rounds.prepare_round(it.session, it.standing, it.actor, year, rule, **when(it))
        warnings = rounds.warnings_of(row)
        numbers = rounds.required_numbers(it.session, year)
    _show_numbers(numbers, warnings, as_json)


@group.command("publish")
def publish(
    year: Year, as_post: AsPost, folder: ToFolder = None, on: OnDay = None, database: Database = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Công bố danh sách, trọng số, quy tắc kèm mã băm / fix list and rules by a fingerprint, before the seed.

    --to ghi list.json, đúng từng byte được băm / writes list.json, the very bytes that are hashed.
    """
    from casework import published, rounds

    with doing(database, "round.publish", as_post, on) as it:
        row = rounds.publish_round(it.session, it.standing, it.actor, year, **when(it))
        files = published.publish_list(it.session, year, folder) if folder else []
        shown = {"year": year, "status": row.status.value, "fingerprint": row.fingerprint, "files": files}
        warnings = rounds.warnings_of(row)
    _warn(warnings)
    if as_json:
        print_json(shown)
    else:
        print("\n".join([str(shown["fingerprint"]), *(str(folder / name) for name in files if folder)]))


@group.command("draw")
def draw(
    year: Year,
    seed: Annotated[str, typer.Option(help="Hạt giống từ bên ngoài / the seed, from outside")],
    as_post: AsPost,
    seed_source: Annotated[str, typer.Option(help="Hạt giống lấy ở đâu / where the seed comes from")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Bốc thăm theo danh sách đã công bố, xếp lịch, trình lãnh đạo; in biên bản / draw, plan, submit, minutes.

    Chưa chốt, chưa công bố thì làm trước; danh sách đã đổi từ khi công bố thì từ chối.
    """
    from casework import rounds

    with doing(database, "round.draw", as_post, on) as it:
        _publish_first(it, year)
        rounds.draw_round(it.session, it.standing, it.actor, year, seed, seed_source=seed_source, **when(it))
        rounds.submit_round(it.session, it.standing, it.actor, year, **when(it))
        minutes = rounds.minutes_of_draw(it.session, year)
        row = rounds.round_of(it.session, year)
        shown = {"year": year, "status": row.status.value, "fingerprint": row.fingerprint, "seed": row.seed}
    _show_minutes(minutes, shown, as_json)


@group.command("minutes")
def minutes(year: Year, database: Database = None, as_json: AsJson = False) -> None:
    """In lại biên bản bốc thăm / print the minutes of the draw again."""
    from casework import rounds

    with sentences(), office(database).reading() as session:
        row = rounds.round_of(session, year)
        texts = rounds.minutes_of_draw(session, year)
        shown = {"year": year, "status": row.status.value, "fingerprint": row.fingerprint, "seed": row.seed}
    _show_minutes(texts, shown, as_json)


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
def certificate(
    year: Year, folder: ToFolder = None, on: OnDay = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Chứng nhận tỷ lệ kiểm tra bằng số nguyên / the share inspected, in whole numbers.

    --to ghi danh sách, biên bản, chứng nhận và mã băm / writes list, minutes, certificate and their hashes.
    """
    from casework import published, rounds

    with sentences(), office(database).reading() as session:
        found = rounds.certificate(session, year, day(on))
        files = published.publish_certificate(session, year, day(on), folder) if folder else []
        page = published.page_of(session, found)
    if as_json:
        print_json(found)
        return
    print(page if not folder else "\n".join(str(folder / name) for name in files))
    raise typer.Exit(FINE if found["holds"] else NO)


@group.command("worth")
def worth(year: Year, on: OnDay = None, database: Database = None, as_json: AsJson = False) -> None:
    """Điểm rủi ro có tìm ra gì không / does the score find anything: risk picks against lottery picks."""
    from casework import round_worth, rounds

    with sentences(), office(database).reading() as session:
        row = rounds.round_of(session, year)
        found = round_worth.worth_json(round_worth.worth_of_round(session, row, day(on)))
    if as_json:
        print_json({"year": year, **found})
    else:
        print(f"{found['text_vi']}\n{found['text_en']}")


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


def _show_minutes(texts: tuple[str, str], shown: Mapping[str, object], as_json: bool) -> None:
    if as_json:
        print_json({**shown, "minutes_vi": texts[0], "minutes_en": texts[1]})
    else:
        print("\n\n".join(texts))


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


def _show_numbers(rows: list[dict[str, object]], warnings: list[dict[str, Any]], as_json: bool) -> None:
    """Required numbers, and at once what the rotation can never keep: now there is time to change the rule."""
    _warn(warnings)
    if as_json:
        print_json({"levels": rows, "warnings": warnings})
        return
    for row in rows:
        print(", ".join(f"{name} {value}" for name, value in row.items()))


def _warn(warnings: list[dict[str, Any]]) -> None:
    for one in warnings:
        print(f"⚠ {one['text_vi']}\n  {one['text_en']}", file=sys.stderr)
