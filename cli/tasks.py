"""`task ...` and `evidence add`: what agencies owe, their reports, and the office's yes or no."""

from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import AsJson, AsPost, Database, OnDay, day, doing, office, print_json, print_table, sentences
from cli.options import (
    DocumentDate,
    DocumentNo,
    InAgency,
    PaperFile,
    Reason,
    Title,
    must_day,
    paper,
    say,
    when,
    who,
)
from cli.sentences import TITLES, cell, table
from rules.lifecycles import ObligationKind, ObligationStatus

app = typer.Typer(help="Nhiệm vụ, báo cáo và các đầu việc khác / obligations", no_args_is_help=True)
evidence = typer.Typer(help="Minh chứng / evidence", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Số của đầu việc (task list) / number of the obligation")]
NOUN = "Đầu việc"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="task")
    root.add_typer(evidence, name="evidence")


@app.command("list")
def list_(
    kind: Annotated[ObligationKind, typer.Option(help="Loại / kind")] = ObligationKind.TASK,
    every: Annotated[bool, typer.Option("--all-kinds", help="Mọi loại / every kind")] = False,
    agency: InAgency = "",
    status: Annotated[ObligationStatus | None, typer.Option(help="Trạng thái / status")] = None,
    plan: Annotated[str, typer.Option(help="Mã kế hoạch / code of a plan")] = "",
    overdue: Annotated[
        bool, typer.Option("--overdue", help="Chỉ việc quá hạn / only what is overdue")
    ] = False,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê đầu việc chưa kết thúc, hoặc theo trạng thái / list what has not ended, or of one status."""
    from casework import listings, lookups

    with sentences(), office(database).reading() as session:
        rows = listings.obligations(
            session, day(on), kind=None if every else kind, status=status or "", overdue=overdue,
            agency_id=lookups.agency(session, agency).id if agency else None,
            plan_id=lookups.plan(session, plan).id if plan else None,
        )  # fmt: skip
    if as_json:
        print_json({"obligations": rows})
        return
    print_table(
        TITLES["tasks"], *table(rows, ("id", "agency", "title", "due_on", "status", "bucket", "awaits"))
    )


@app.command("show")
def show(number: Number, on: OnDay = None, database: Database = None, as_json: AsJson = False) -> None:
    """Xem một đầu việc: hạn, minh chứng, gia hạn, thay đổi / one obligation with everything kept beside it."""
    from casework import dossiers, lookups
    from casework.pressing import pressing

    with sentences(), office(database).reading() as session:
        lookups.obligation(session, number)
        found = dossiers.duty_file(session, number, day(on))
        told = _dossier(found, pressing(session, found.row, day(on))) if found else {"id": number}
    if as_json:
        print_json(told)
        return
    for name, value in told.items():
        if isinstance(value, list):
            for entry in value:
                print(f"  {name}: " + ", ".join(f"{cell(key, part)}" for key, part in entry.items()))
        else:
            print(f"{name}: {'' if value is None else cell(name, value)}")


def _dossier(found: Any, pressed: Any) -> dict[str, Any]:
    row = found.row
    return {
        "id": row.obligation_id, "kind": row.kind, "agency": row.agency, "title": row.title, "due_on": row.due_on,
        "original_due_on": row.original_due_on, "status": row.status, "bucket": row.bucket,
        "done_on": row.done_on, "awaits": row.awaits, "suspended_reason": found.suspended_reason,
        **vars(pressed),
        "papers": [vars(paper) for paper in found.papers],
        "extensions": [vars(request) for request in found.requests],
        "changes": [vars(change) for change in found.changes],
    }  # fmt: skip


@app.command("report")
def report(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo = "",
    document_date: DocumentDate = None,
    title: Title = "",
    file: PaperFile = None,
    percent: Annotated[
        int | None, typer.Option(help="Chỉ báo tiến độ, 0-100 / progress only", show_default=False)
    ] = None,
    text: Annotated[str, typer.Option(help="Lời báo tiến độ / words on the progress")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Báo cáo hoàn thành kèm văn bản, hoặc tiến độ (--percent) / report done on a document, or progress."""
    from casework import lookups, plan_tasks

    with doing(database, "task.report", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        if percent is not None:
            plan_tasks.report_progress(*who(work), row, percent=percent, text=text, **when(work))
        else:
            told = paper(work, document_no, document_date, file)
            plan_tasks.report_done(*who(work), row, title=title, **(told.as_dict() | when(work)))
    say(as_json, NOUN, number, row.status, done_on=row.done_on, percent=percent)


@app.command("confirm")
def confirm(
    number: Number,
    as_post: AsPost,
    note: Annotated[str, typer.Option(help="Ghi chú / note")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Xác nhận kết quả đã báo cáo / take what was reported as done."""
    from casework import lookups, plan_tasks

    with doing(database, "task.confirm", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        plan_tasks.confirm(
            work.session,
            work.standing,
            work.actor,
            row,
            note=note,
            on=work.on,
            today=work.today,
            now=work.now,
        )
    say(as_json, NOUN, number, row.status, done_on=row.done_on)


@app.command("report-list")
def report_list(
    file: Annotated[Path, typer.Argument(help="Danh sách văn bản, .csv hoặc .xlsx / list of documents")],
    as_post: AsPost,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Vào sổ một danh sách báo cáo, tất cả hoặc không gì / enter a list of reports, all or nothing."""
    from casework import many, report_lists
    from rules.rights import Action, Facts, require

    with doing(database, "tasks.reported", as_post, on) as work:
        require(work.actor, Action.IMPORT, Facts())
        reports = report_lists.read_reports(work.session, file, work.today)
        count = many.report_many(work.session, work.standing, reports, **when(work))
    _counted(as_json, count, "đầu việc đã vào sổ / obligations reported")


@app.command("confirm-list")
def confirm_list(
    numbers: Annotated[list[int], typer.Argument(help="Số các đầu việc / numbers of the obligations")],
    as_post: AsPost,
    note: Annotated[str, typer.Option(help="Ghi chú / note")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Xác nhận nhiều kết quả, tất cả hoặc không gì / take many reports as done, all or nothing."""
    from casework import many

    with doing(database, "tasks.confirmed", as_post, on) as work:
        count = many.confirm_many(work.session, work.standing, work.actor, numbers, note=note, **when(work))
    _counted(as_json, count, "đầu việc đã xác nhận / obligations confirmed")


def _counted(as_json: bool, count: int, words: str) -> None:
    if as_json:
        print_json({"count": count})
    else:
        print(f"{count} {words}")


@app.command("return")
def return_(
    number: Number,
    as_post: AsPost,
    reason: Reason,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Trả lại kết quả kèm lý do; hạn chạy tiếp / give a report back; its clock runs again."""
    from casework import lookups, plan_tasks

    with doing(database, "task.return", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        plan_tasks.return_(*who(work), row, reason=reason, **when(work))
    say(as_json, NOUN, number, row.status, due_on=row.due_on)


@app.command("suspend")
def suspend(
    number: Number,
    as_post: AsPost,
    reason: Reason,
    review: Annotated[str, typer.Option(help="Ngày xem lại / day of the next review")],
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tạm hoãn, đến ngày xem lại / set aside until a review."""
    from casework import lookups, suspensions

    with doing(database, "task.suspend", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        until = must_day(review, "--review")
        suspensions.suspend(*who(work), row, reason=reason, next_review_on=until, **when(work))
    say(as_json, NOUN, number, row.status, next_review_on=row.next_review_on)


@app.command("resume")
def resume(
    number: Number,
    as_post: AsPost,
    reason: Reason,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Tiếp tục việc đã tạm hoãn / take up again what was set aside."""
    from casework import lookups, suspensions

    with doing(database, "task.resume", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        suspensions.resume(*who(work), row, reason=reason, **when(work))
    say(as_json, NOUN, number, row.status, due_on=row.due_on)


@evidence.command("add")
def add_evidence(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    document_date: DocumentDate = None,
    title: Title = "",
    file: PaperFile = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Thêm minh chứng cho một đầu việc / put one more document beside an obligation."""
    from casework import lookups, plan_tasks

    with doing(database, "evidence.add", as_post, on) as work:
        row = lookups.obligation(work.session, number)
        told = paper(work, document_no, document_date, file)
        plan_tasks.add_evidence(*who(work), row, title=title, **(told.as_dict() | when(work)))
    say(as_json, NOUN, number, row.status, document_no=told.document_no, file_hash=told.file_hash)
