"""`extension ...`: more time, asked before the date and decided by another person."""

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
from cli.options import DecisionNo, Reason, must_day, say, when, who
from cli.sentences import TITLES, table

app = typer.Typer(help="Gia hạn / extensions", no_args_is_help=True)
NOUN = "Đề nghị gia hạn"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="extension")


@app.command("list")
def list_(
    undecided: Annotated[bool, typer.Option("--undecided", help="Chỉ đề nghị chờ quyết định")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Liệt kê đề nghị gia hạn / list the requests."""
    from casework import listings

    with sentences(), office(database).reading() as session:
        rows = listings.extensions(session, undecided=undecided)
    if as_json:
        print_json({"extensions": rows})
        return
    names = ("id", "obligation_id", "agency", "title", "from_due_on", "to_due_on", "asked_on", "status")
    print_table(TITLES["extensions"], *table(rows, names))


@app.command("ask")
def ask(
    obligation: Annotated[int, typer.Argument(help="Số của đầu việc / number of the obligation")],
    as_post: AsPost,
    to: Annotated[str, typer.Option(help="Thời hạn mới / the new date")],
    reason: Reason,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Đề nghị gia hạn trước khi hết hạn / ask for more time before the date."""
    from casework import extensions, lookups

    with doing(database, "extension.ask", as_post, on) as work:
        row = extensions.ask(
            *who(work), lookups.obligation(work.session, obligation), to_due_on=must_day(to, "--to"),
            reason=reason, **when(work),
        )  # fmt: skip
    say(as_json, NOUN, row.id, row.status, obligation_id=obligation, to_due_on=row.to_due_on)


@app.command("decide")
def decide(
    number: Annotated[int, typer.Argument(help="Số của đề nghị (extension list) / number of the request")],
    as_post: AsPost,
    grant: Annotated[bool | None, typer.Option("--grant/--refuse", help="Đồng ý hay không")] = None,
    decision_no: DecisionNo = "",
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Quyết định đề nghị gia hạn / grant or refuse."""
    from casework import extensions, lookups

    if grant is None:
        fail(BAD_INPUT, "Ghi --grant hoặc --refuse.", "Say --grant or --refuse.")
    with doing(database, "extension.decide", as_post, on) as work:
        row = lookups.extension(work.session, number)
        extensions.decide(*who(work), row, grant=grant, decision_no=decision_no, reason=reason, **when(work))
    say(as_json, NOUN, number, row.status, to_due_on=row.to_due_on if grant else None)
