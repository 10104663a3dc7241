"""`noise`: who is drowned in which week by which rule, and what the same protection costs with fewer letters."""

from datetime import date
from typing import Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    AsJson,
    Database,
    day,
    fail,
    office,
    print_json,
    print_table,
    sentences,
    settings,
)
from cli.options import a_day

First = Annotated[
    str | None, typer.Option("--from", help="Từ ngày; mặc định đầu năm / first day", show_default=False)
]
Last = Annotated[
    str | None, typer.Option("--to", help="Đến ngày; mặc định hôm nay / last day", show_default=False)
]
_SHOWN = 20
_RULES = 3


def join(app: typer.Typer) -> None:
    app.command("noise")(noise)


def noise(first: First = None, last: Last = None, database: Database = None, as_json: AsJson = False) -> None:
    """Ngân sách tiếng ồn: ai nhận quá nhiều, vì quy tắc nào / who hears too much, by which rule."""
    from casework.noise import noise as measure
    from config.noise import load_noise

    end = a_day(last, "--to", day(None))
    begin = a_day(first, "--from", date(end.year, 1, 1))
    if begin > end:
        fail(
            BAD_INPUT,
            f"--from: ngày {begin:%d/%m/%Y} sau ngày --to {end:%d/%m/%Y}; đổi lại.",
            f"--from: {begin} lies after --to {end}; change one.",
        )
    with sentences():
        allowances = load_noise(settings(database).config_dir)
        store = office(database)
        with store.reading() as session:
            found = measure(session, begin, end, allowances)
        store.dispose()
    if as_json:
        print_json(found)
    else:
        _show(found)


def _show(found: dict[str, Any]) -> None:
    print(
        f"{found['from']} – {found['to']}: {found['letters']} thư / letters, {found['lines']} dòng / lines; "
        f"mỗi thông báo một thư thì / one message a notice: {found['one_message_a_notice']}"
    )
    rows = [
        (
            one["week"], f"{one['name']} ({one['rank']})", f"{one['letters']} / {one['allowed_letters']}",
            f"{one['lines']} / {one['allowed_lines']}",
            ", ".join(f"{rule['rule']} × {rule['lines']}" for rule in one["rules"][:_RULES]),
        )
        for one in found["over"][:_SHOWN]
    ]  # fmt: skip
    columns = ("tuần / week", "người / person", "thư / letters", "dòng / lines", "vì quy tắc / by rule")
    print_table("Vượt mức tuần / over the weekly allowance", columns, rows)
    if len(found["over"]) > len(rows):
        print(f"… và {len(found['over']) - len(rows)} tuần nữa / and {len(found['over']) - len(rows)} more")
    rules = [
        (
            one["rule"], one["urgent_lines"], one["letters_if_riding"], one["saved"], one["lines_later"],
            one["longest_wait_days"],
        )
        for one in found["rules"]
    ]  # fmt: skip
    columns6 = (
        "quy tắc gấp / urgent rule", "dòng / lines", "số thư nếu đi chung / letters if it rode along",
        "bớt / saved", "dòng nghe muộn hơn / lines later", "chờ lâu nhất (ngày) / longest wait",
    )  # fmt: skip
    print_table("Bớt thư thì mất gì / what fewer letters would cost", columns6, rules)
