"""`finding ...`: what inspectors find, what agencies answer and remedy, and the paper each ends on."""

import uuid
from typing import Annotated

import typer

from cli.common import (
    BAD_INPUT,
    AsJson,
    AsPost,
    Database,
    OnDay,
    doing,
    fail,
    office,
    print_json,
    print_table,
    sentences,
)
from cli.options import (
    DocumentDate,
    DocumentNo,
    InAgency,
    PaperFile,
    Reason,
    Title,
    categories,
    must_day,
    paper,
    say,
    when,
    who,
)
from cli.sentences import TITLES, table
from rules.lifecycles import Agreement, FindingStatus, Severity

app = typer.Typer(help="Vấn đề phát hiện qua kiểm tra / findings", no_args_is_help=True)

Number = Annotated[int, typer.Argument(help="Số của vấn đề (finding list) / number of the finding")]
NOUN = "Vấn đề"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="finding")


@app.command("list")
def list_(
    agency: InAgency = "",
    inspection: Annotated[int | None, typer.Option(help="Số cuộc kiểm tra / inspection")] = None,
    status: Annotated[FindingStatus | None, typer.Option(help="Trạng thái / status")] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê các vấn đề / list findings."""
    from casework import listings, lookups

    with sentences(), office(database).reading() as session:
        rows = listings.findings(
            session, agency_id=lookups.agency(session, agency).id if agency else None,
            inspection_id=inspection, status=status or "",
        )  # fmt: skip
    if as_json:
        print_json({"findings": rows})
        return
    names = ("id", "inspection_id", "agency", "category", "description", "remedy_due_on", "status")
    print_table(TITLES["findings"], *table(rows, names))


@app.command("add")
def add(
    inspection: Annotated[int, typer.Argument(help="Số cuộc kiểm tra / number of the inspection")],
    as_post: AsPost,
    category: Annotated[str, typer.Option(help="Mã loại vấn đề / code of the category")],
    description: Annotated[str, typer.Option(help="Mô tả / description")],
    domain: Annotated[str, typer.Option(help="Lĩnh vực; mặc định theo danh mục / domain")] = "",
    severity: Annotated[
        Severity | None,
        typer.Option(help="Mức độ; mặc định theo danh mục / severity; default: the category's"),
    ] = None,
    asked: Annotated[str, typer.Option(help="Yêu cầu khắc phục / what is asked")] = "",
    remedy_due: Annotated[str | None, typer.Option(help="Hạn khắc phục / remedy due")] = None,
    key: Annotated[str, typer.Option(help="Khóa chống ghi trùng / key against doubles")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ghi nhận một vấn đề tại chỗ / record a finding on site."""
    from casework import findings, lookups

    known = categories()
    kind = known.get(category)
    with doing(database, "finding.add", as_post, on) as work:
        row = findings.add_finding(
            *who(work), lookups.inspection(work.session, inspection), client_key=key or uuid.uuid4().hex,
            category=category, domain=domain or (kind.domain if kind else ""), description=description,
            severity=severity or (kind.severity if kind else Severity.MINOR), asked=asked, categories=known,
            remedy_due_on=must_day(remedy_due, "--remedy-due") if remedy_due else None, **when(work),
        )  # fmt: skip
    say(as_json, NOUN, row.id, row.status, number=row.number)


@app.command("answer")
def answer(
    number: Number,
    as_post: AsPost,
    agree: Annotated[bool | None, typer.Option("--agree/--disagree", help="Đồng ý hay không")] = None,
    note: Annotated[str, typer.Option(help="Ý kiến / words")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Cơ quan đồng ý hoặc không đồng ý / the agency agrees or disagrees."""
    from casework import findings, lookups

    if agree is None:
        fail(BAD_INPUT, "Ghi --agree hoặc --disagree.", "Say --agree or --disagree.")
    with doing(database, "finding.answer", as_post, on) as work:
        row = lookups.finding(work.session, number)
        told = Agreement.AGREE if agree else Agreement.DISAGREE
        findings.answer(*who(work), row, agreement=told, note=note, **when(work))
    say(as_json, NOUN, number, row.status, agreement=told.value)


@app.command("remedy")
def remedy(
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
    """Báo cáo kết quả khắc phục kèm văn bản / report the remedy on a document."""
    from casework import findings, lookups

    with doing(database, "finding.remedy", as_post, on) as work:
        row = lookups.finding(work.session, number)
        told = paper(work, document_no, document_date, file)
        findings.report_remedy(*who(work), row, title=title, **(told.as_dict() | when(work)))
    say(as_json, NOUN, number, row.status)


@app.command("verify")
def verify(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo = "",
    document_date: DocumentDate = None,
    note: Annotated[str, typer.Option(help="Ghi chú / note")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Xác nhận đã khắc phục: vấn đề đã xử lý / take the remedy as real: the finding is handled."""
    from casework import findings, lookups

    with doing(database, "finding.verify", as_post, on) as work:
        row = lookups.finding(work.session, number)
        told = paper(work, document_no, document_date)
        findings.verify_remediation(*who(work), row, note=note, **(told.alone | when(work)))
    say(as_json, NOUN, number, row.status)


@app.command("return")
def return_(
    number: Number, as_post: AsPost, reason: Reason, on: OnDay = None, database: Database = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Trả lại kết quả khắc phục kèm lý do / give the remedy back."""
    from casework import findings, lookups

    with doing(database, "finding.return", as_post, on) as work:
        row = lookups.finding(work.session, number)
        findings.return_remedy(*who(work), row, reason=reason, **when(work))
    say(as_json, NOUN, number, row.status)


@app.command("recommend")
def recommend(
    number: Number,
    as_post: AsPost,
    to: Annotated[str, typer.Option(help="Cơ quan có thẩm quyền / the competent body")],
    document_no: DocumentNo,
    answer_due: Annotated[str, typer.Option(help="Hạn trả lời / answer due")],
    document_date: DocumentDate = None,
    note: Annotated[str, typer.Option(help="Ghi chú / note")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Kiến nghị cơ quan có thẩm quyền xử lý / recommend it to the competent body."""
    from casework import findings, lookups

    with doing(database, "finding.recommend", as_post, on) as work:
        row = lookups.finding(work.session, number)
        findings.recommend(
            *who(work), row, addressee=lookups.agency(work.session, to), note=note,
            answer_due_on=must_day(answer_due, "--answer-due"),
            **(paper(work, document_no, document_date).alone | when(work)),
        )  # fmt: skip
    say(as_json, NOUN, number, row.status)


@app.command("reply")
def reply(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    text: Annotated[str, typer.Option(help="Nội dung trả lời / the answer")],
    document_date: DocumentDate = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Cơ quan có thẩm quyền trả lời kiến nghị / the competent body answers the recommendation."""
    from casework import findings, lookups

    with doing(database, "finding.reply", as_post, on) as work:
        row = lookups.recommendation(work.session, number)
        told = paper(work, document_no, document_date)
        findings.answer_recommendation(*who(work), row, answer=text, **(told.alone | when(work)))
    say(as_json, "Kiến nghị của vấn đề", number, row.status)


@app.command("fix")
def fix(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    document_date: DocumentDate = None,
    note: Annotated[str, typer.Option(help="Ghi chú / note")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Vấn đề đã kiến nghị nay đã xử lý xong / what was recommended is fixed and verified."""
    from casework import findings, lookups

    with doing(database, "finding.fix", as_post, on) as work:
        row = lookups.finding(work.session, number)
        findings.fix(
            *who(work), row, note=note, **(paper(work, document_no, document_date).alone | when(work))
        )
    say(as_json, NOUN, number, row.status)


@app.command("strike")
def strike(
    number: Number,
    as_post: AsPost,
    document_no: DocumentNo,
    reason: Reason,
    withdrawn: Annotated[
        bool, typer.Option("--withdrawn", help="Rút (ghi trùng, nhầm) / taken back, not found untrue")
    ] = False,
    document_date: DocumentDate = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Không chấp nhận, hoặc rút, một vấn đề / a finding that does not stand, or is taken back."""
    from casework import findings, lookups

    with doing(database, "finding.strike", as_post, on) as work:
        row = lookups.finding(work.session, number)
        verb = findings.withdraw if withdrawn else findings.not_accepted
        verb(*who(work), row, reason=reason, **(paper(work, document_no, document_date).alone | when(work)))
    say(as_json, NOUN, number, row.status)


@app.command("reopen")
def reopen(
    number: Number,
    as_post: AsPost,
    reason: Reason,
    remedy_due: Annotated[str, typer.Option(help="Hạn khắc phục mới / the new date")],
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Mở lại một vấn đề đã kết thúc / open an ended finding again."""
    from casework import findings, lookups

    with doing(database, "finding.reopen", as_post, on) as work:
        row = lookups.finding(work.session, number)
        due = must_day(remedy_due, "--remedy-due")
        findings.reopen(*who(work), row, reason=reason, remedy_due_on=due, **when(work))
    say(as_json, NOUN, number, row.status, remedy_due_on=due)
