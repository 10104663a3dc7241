"""`target ...`: the numeric targets, their newest values and the course they are on."""

from typing import Annotated

import typer

from cli.common import (
    BAD_INPUT,
    AsJson,
    AsPost,
    Database,
    OnDay,
    day,
    doing,
    fail,
    office,
    print_json,
    print_table,
    sentences,
)
from cli.options import DocumentNo, a_day, say, when, who
from cli.sentences import TITLES, table
from rules.lifecycles import Course

app = typer.Typer(help="Chỉ tiêu / targets", no_args_is_help=True)


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="target")


@app.command("list")
def list_(
    year: Annotated[int | None, typer.Option(help="Năm / year")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê chỉ tiêu với giá trị mới nhất / list targets with their newest values."""
    from casework import listings

    with sentences(), office(database).reading() as session:
        rows = listings.targets(session, year or day(on).year, day(on))
    if as_json:
        print_json({"targets": rows})
        return
    names = ("code", "title", "target", "unit", "latest", "course", "due_on")
    shown = [row | {"course": Course(row["course"])} for row in rows]
    print_table(TITLES["targets"], *table(shown, names))


@app.command("measure")
def measure(
    code: Annotated[str, typer.Argument(help="Mã chỉ tiêu (target list) / code of the target")],
    as_post: AsPost,
    value: Annotated[str, typer.Option(help="Giá trị, như 6,5 / the value")],
    period: Annotated[str, typer.Option(help="Kỳ, như 2022 hoặc 6 tháng / the period")],
    as_of: Annotated[
        str | None,
        typer.Option(help="Ngày số liệu; mặc định là --on / day of the figure", show_default=False),
    ] = None,
    document_no: DocumentNo = "",
    plan: Annotated[str, typer.Option(help="Mã kế hoạch / code of the plan")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Nhập giá trị đo được của một chỉ tiêu / enter a measured value."""
    from casework import lookups, targets
    from rules.targets import UnreadableNumber, parse_number

    try:
        number = parse_number(value.rstrip(" %"))
    except UnreadableNumber:
        fail(
            BAD_INPUT,
            f"--value: “{value}” không phải là một số rõ ràng; viết như 6,5 hoặc 1234.",
            f"--value: “{value}” is not a number for sure; write it like 6.5 or 1234.",
        )
    with doing(database, "target.measure", as_post, on) as work:
        row = lookups.target(work.session, code, plan)
        targets.measure(
            *who(work), row, period=period, as_of=a_day(as_of, "--as-of", work.on), value=number,
            document_no=document_no, **when(work),
        )  # fmt: skip
        course = targets.course_of(work.session, row, work.today)
    say(as_json, "Chỉ tiêu", code, course, value=str(number), period=period)
