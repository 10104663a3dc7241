"""`notices`: what was told, and what had become of it, as of any day."""

from typing import Annotated

import typer

from cli.common import AsJson, Database, OnDay, day, office, print_json, print_table, sentences
from cli.figures import NOTICES, Year

State = Annotated[
    str | None, typer.Option("--state", help="Tình trạng, như sent, held / state", show_default=False)
]
Rung = Annotated[str | None, typer.Option("--rung", help="Nấc, như -3, 0, +1 / rung", show_default=False)]
COLUMNS = ("số / no.", "ngày / made", "tình trạng / state", "nấc / rung", "vị trí / post", "nội dung / title")


def join(app: typer.Typer) -> None:
    app.command("notices")(notices)


def notices(
    on: OnDay = None, year: Year = None, state: State = None, rung: Rung = None, database: Database = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Các thông báo của năm tính đến một ngày, như tối hôm ấy / the year's notices as of a day."""
    from casework import figures
    from casework.figure_notices import STATES
    from cli.common import BAD_INPUT, fail

    if state is not None and state not in STATES:
        fail(
            BAD_INPUT,
            f"--state: không có tình trạng “{state}”; chọn trong: {', '.join(STATES)}.",
            f"--state: there is no state “{state}”; one of: {', '.join(STATES)}.",
        )
    as_of = day(on)
    with sentences():
        store = office(database)
        with store.reading() as session:
            wanted = figures.year_of(session, as_of) if year is None else year
            rows = figures.notice_rows(session, as_of, wanted, state=state, rung=rung)
        store.dispose()
    if as_json:
        print_json([
            {
                "notice": row.notice_id, "made_on": row.created_on, "state": row.state, "sent_on": row.sent_on,
                "rung": row.rung, "repeat_no": row.repeat_no, "form": row.form, "event": row.event,
                "post": row.post_code, "obligation": row.obligation_id, "title": row.title, "late": row.late,
            }
            for row in sorted(rows, key=lambda row: row.notice_id)
        ])  # fmt: skip
        return
    cells = [
        (
            row.notice_id, f"{row.created_on:%d/%m/%Y}", NOTICES[row.state],
            row.rung or row.event.split(":")[0], row.post_code, row.title,
        )
        for row in rows
    ]  # fmt: skip
    print_table(f"Thông báo năm {wanted}, tính đến / notices as of {as_of:%d/%m/%Y}", COLUMNS, cells)
