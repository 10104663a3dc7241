"""`inspection ...`: the notice, the steps, the conclusion, another day, a surprise visit."""

from typing import Annotated

import typer

from cli.common import AsJson, AsPost, Database, OnDay, day, doing, office, print_json, print_table, sentences
from cli.options import (
    DocumentDate,
    DocumentNo,
    InAgency,
    PaperFile,
    Reason,
    categories,
    current_lists,
    must_day,
    paper,
    say,
    when,
    who,
)
from cli.sentences import TITLES, table
from rules.lifecycles import StepKind

app = typer.Typer(help="Các cuộc kiểm tra / inspections", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Số cuộc kiểm tra (inspection list) / number of the inspection")]
NOUN = "Cuộc kiểm tra"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="inspection")


@app.command("list")
def list_(
    year: Annotated[int | None, typer.Option(help="Năm / year")] = None,
    agency: InAgency = "",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê các cuộc kiểm tra của năm / list the year's inspections."""
    from casework import listings, lookups

    with sentences(), office(database).reading() as session:
        rows = listings.inspections(
            session, year or day(None).year,
            agency_id=lookups.agency(session, agency).id if agency else None,
        )  # fmt: skip
    if as_json:
        print_json({"inspections": rows})
        return
    names = ("id", "agency", "kind", "visit_from", "visit_to", "status", "conclusion_no", "conclusion_on")
    print_table(TITLES["inspections"], *table(rows, names))


@app.command("announce")
def announce(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    document_date: DocumentDate = None,
    file: PaperFile = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Thông báo kiểm tra cho cơ quan / tell the agency by a numbered notice."""
    from casework import inspections, lookups

    with doing(database, "inspection.announce", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        inspections.announce(
            *who(work), row, **(paper(work, document_no, document_date, file).as_dict() | when(work))
        )
    say(as_json, NOUN, number, row.status)


@app.command("step")
def step(
    number: Number,
    kind: Annotated[
        StepKind, typer.Argument(help="Bước: decision, self_report, visit, minutes, follow_up / the step")
    ],
    as_post: AsPost,
    document_no: DocumentNo = "",
    document_date: DocumentDate = None,
    file: PaperFile = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ghi một bước đã xong kèm văn bản / record a step that is done, with its document."""
    from casework import inspections, lookups

    with doing(database, "inspection.step", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        told = paper(work, document_no, document_date, file)
        inspections.record_step(*who(work), row, kind, **(told.as_dict() | when(work)))
    say(as_json, NOUN, number, row.status, step=kind.value, done_on=told.document_date)


@app.command("conclude")
def conclude(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    document_date: DocumentDate = None,
    file: PaperFile = None,
    remedy_due: Annotated[
        str | None, typer.Option(help="Hạn khắc phục chung / remedy date of findings without one")
    ] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Thông báo kết luận: cuộc kiểm tra được tính, các vấn đề phải khắc phục / sign the conclusion."""
    from casework import inspections, lookups

    with doing(database, "inspection.conclude", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        told = paper(work, document_no, document_date, file).as_dict()
        until = must_day(remedy_due, "--remedy-due") if remedy_due else None
        days = {code: kind.remedy_days for code, kind in categories().items()}
        inspections.conclude(*who(work), row, remedy_due_on=until, remedy_days=days, **(told | when(work)))
    say(as_json, NOUN, number, row.status, conclusion_on=row.conclusion_on)


@app.command("postpone")
def postpone(
    number: Number,
    as_post: AsPost,
    first: Annotated[str, typer.Option("--from", help="Ngày bắt đầu mới / new first day")],
    reason: Reason,
    last: Annotated[str | None, typer.Option("--to", help="Ngày kết thúc mới / new last day")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Dời cuộc kiểm tra sang ngày khác / move the visit to other days."""
    from casework import inspections, lookups

    with doing(database, "inspection.postpone", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        visit_from = must_day(first, "--from")
        inspections.postpone(
            *who(work), row, visit_from=visit_from, visit_to=must_day(last, "--to") if last else visit_from,
            reason=reason, **when(work),
        )  # fmt: skip
    say(as_json, NOUN, number, row.status, visit_from=row.visit_from)


@app.command("cancel")
def cancel(
    number: Number, as_post: AsPost, reason: Reason, on: OnDay = None, database: Database = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Hủy cuộc kiểm tra kèm lý do / end an inspection before its conclusion."""
    from casework import inspections, lookups

    with doing(database, "inspection.cancel", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        inspections.cancel(*who(work), row, reason=reason, **when(work))
    say(as_json, NOUN, number, row.status)


@app.command("surprise")
def surprise(
    agency: Annotated[str, typer.Argument(help="Mã hoặc tên cơ quan / code or name of the agency")],
    as_post: AsPost,
    visit: Annotated[str, typer.Option(help="Ngày kiểm tra / day of the visit")],
    head: Annotated[str, typer.Option(help="Mã chức vụ của trưởng đoàn / post of the team's head")],
    member: Annotated[list[str] | None, typer.Option(help="Mã chức vụ thành viên / posts of members")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Lập cuộc kiểm tra đột xuất: không thông báo trước / plan a surprise inspection."""
    from casework import inspections, lookups

    with doing(database, "inspection.surprise", as_post, on) as work:
        day_of = must_day(visit, "--visit")
        row = inspections.plan_surprise(
            *who(work), lookups.agency(work.session, agency), head=lookups.post(work.session, head),
            members=[lookups.post(work.session, code) for code in member or ()],
            visit_from=day_of, visit_to=day_of, **when(work),
        )  # fmt: skip
    say(as_json, NOUN, row.id, row.status, visit_from=row.visit_from)


@app.command("thematic")
def thematic(
    agency: Annotated[str, typer.Argument(help="Mã hoặc tên cơ quan / code or name of the agency")],
    as_post: AsPost,
    visit: Annotated[str, typer.Option(help="Ngày kiểm tra / day of the visit")],
    head: Annotated[str, typer.Option(help="Mã chức vụ của trưởng đoàn / post of the team's head")],
    domain: Annotated[list[str], typer.Option(help="Mã lĩnh vực của chuyên đề / domains of the theme")],
    last: Annotated[str | None, typer.Option("--to", help="Ngày kết thúc / last day")] = None,
    member: Annotated[list[str] | None, typer.Option(help="Mã chức vụ thành viên / posts of members")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Lập cuộc kiểm tra chuyên đề: có thông báo trước, theo lĩnh vực / plan a thematic inspection."""
    from casework import checklists, inspections, lookups

    lists = current_lists()
    with doing(database, "inspection.thematic", as_post, on) as work:
        day_of = must_day(visit, "--visit")
        row = inspections.plan_thematic(
            *who(work), lookups.agency(work.session, agency), head=lookups.post(work.session, head),
            members=[lookups.post(work.session, code) for code in member or ()],
            visit_from=day_of, visit_to=must_day(last, "--to") if last else day_of, **when(work),
        )  # fmt: skip
        checklists.name_theme(work.session, row, lists, domain, work.now)
    say(as_json, NOUN, row.id, row.status, visit_from=row.visit_from, domains=", ".join(domain))


@app.command("team")
def team(
    number: Number,
    as_post: AsPost,
    head: Annotated[str, typer.Option(help="Mã chức vụ của trưởng đoàn / post of the team's head")],
    member: Annotated[list[str] | None, typer.Option(help="Mã chức vụ thành viên / posts of members")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Lập lại đoàn kiểm tra / name the head and the members of the team."""
    from casework import inspections, lookups

    with doing(database, "inspection.team", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        inspections.set_team(
            *who(work), row, head=lookups.post(work.session, head),
            members=[lookups.post(work.session, code) for code in member or ()], **when(work),
        )  # fmt: skip
    say(as_json, NOUN, number, row.status, head=head)
