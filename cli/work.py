"""`sweep`, `deliver`, `box`, `why`, `why-not`, `deadline`: one step by hand, outside Prefect."""

from typing import Annotated

import typer

from cli.common import AsJson, day, print_json


def join(app: typer.Typer) -> None:
    app.command("deadline")(deadline)


def deadline(
    text: Annotated[str, typer.Argument(help="Thời hạn như ghi trong kế hoạch / the deadline's words")],
    year: Annotated[int, typer.Option(help="Năm của kế hoạch / the plan's year", min=1900, max=2200)],
    issued: Annotated[str | None, typer.Option(help="Ngày ban hành, YYYY-MM-DD / day of issue")] = None,
    as_json: AsJson = False,
) -> None:
    """Đọc một thời hạn: được hiểu là gì / how a deadline's words are understood."""
    from rules.deadlines import read_deadline

    found = read_deadline(text, year, day(issued) if issued else None).as_dict()
    if as_json:
        print_json(found)
        return
    for key, value in found.items():
        print(f"{key}: {', '.join(value) if isinstance(value, list) else value or ''}")
