"""`import agencies|people|calendar|plan|targets|scores FILE`: preview first, all or nothing, twice adds nothing."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    BAD_INPUT,
    FINE,
    AsJson,
    Database,
    OnDay,
    day,
    fail,
    office,
    print_json,
    sentences,
    settings,
)

if TYPE_CHECKING:
    from casework.import_preview import Preview


class Kind(StrEnum):
    """What a file holds."""

    AGENCIES = "agencies"
    PEOPLE = "people"
    CALENDAR = "calendar"
    PLAN = "plan"
    TARGETS = "targets"
    SCORES = "scores"


def join(app: typer.Typer) -> None:
    app.command("import")(import_file)


def import_file(
    kind: Annotated[Kind, typer.Argument(help="Loại dữ liệu / what the file holds")],
    file: Annotated[Path, typer.Argument(help="Tệp .csv hoặc .xlsx / the file")],
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước / preview only")] = False,
    plan: Annotated[str, typer.Option(help="Mã kế hoạch (plan, targets) / code of the plan")] = "",
    title: Annotated[str, typer.Option(help="Tên kế hoạch / title of a new plan")] = "",
    plan_kind: Annotated[str, typer.Option("--kind", help="yearly | improvement | other")] = "yearly",
    year: Annotated[int | None, typer.Option(help="Năm / year of the plan")] = None,
    database: Database = None,
    on: OnDay = None,
    as_json: AsJson = False,
) -> None:
    """Nạp tệp: xem trước, ghi tất cả hoặc không ghi gì / import a file: all or nothing."""
    from casework import imports
    from config.clock import office_clock
    from config.domains import load_domains

    today = day(on)
    options: dict[str, Any] = {
        "plan": plan,
        "title": title,
        "kind": plan_kind,
        "year": year,
    }
    with sentences():
        if kind is Kind.PLAN:
            options["domains"] = load_domains(settings(database).config_dir)
        store = office(database)
        with store.reading() as session:
            seen = imports.preview(session, kind.value, file, today, **options)
        if seen.problems or dry_run:
            show(seen, as_json)
            if seen.problems:
                fail(
                    BAD_INPUT,
                    "Chưa ghi gì; sửa các chỗ trên rồi nạp lại.",
                    "Nothing was written; mend the places above and import again.",
                )
            raise typer.Exit(FINE)
        now = office_clock().now()
        with store.act(f"import.{kind.value}", now=now, note=file.name) as session:
            done = imports.apply(session, kind.value, file, today, now=now, **options)
        store.dispose()
    show(done, as_json)


def show(preview: "Preview", as_json: bool) -> None:
    """The preview as JSON, or as lines for a person: problems first, then what needs a look, then the counts."""
    if as_json:
        print_json(preview.as_dict())
        return
    for problem in preview.problems:
        print(f"✗ {problem.line_vi}\n  {problem.line_en}")
    for note in preview.notes:
        print(f"• {note.line_vi}\n  {note.line_en}")
    for line in preview.lines:
        if line.change != "unchanged":
            details = "; ".join(f"{key}: {value}" for key, value in line.details.items() if value)
            print(
                f"{line.where}: {line.change} {line.key} {line.title}" + (f" — {details}" if details else "")
            )
    counts = ", ".join(f"{name} {preview.count(name)}" for name in ("new", "changed", "unchanged", "skipped"))
    print(f"{preview.kind}: {counts}; problems {len(preview.problems)}")
