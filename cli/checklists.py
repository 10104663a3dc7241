"""`checklist list` and `inspection show|lists|answer`: what is looked at on the spot, how far it has come."""

from typing import Annotated, Any

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
    sentences,
)
from cli.inspections import NOUN, Number
from cli.inspections import app as inspections
from cli.options import current_lists, say, when, who
from cli.sentences import state_words

app = typer.Typer(help="Danh mục kiểm tra / checklists", no_args_is_help=True)
Domain = Annotated[
    list[str] | None, typer.Option("--domain", help="Mã lĩnh vực; không nêu là tất cả / domains; none: all")
]


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="checklist")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """In các danh mục đang dùng / print the lists in use: config/checklists.yaml, or the office's own file."""
    from dataclasses import asdict

    lists = current_lists()
    if as_json:
        print_json({"checklists": [asdict(one) for one in lists.values()]})
        return
    for one in lists.values():
        print(f"{one.domain} ({one.version})")
        for item in one.items:
            print(
                f"  {item.code}  {item.ask_vi} / {item.ask_en}{f' [{item.category}]' if item.category else ''}"
            )


@inspections.command("show")
def show(number: Number, on: OnDay = None, database: Database = None, as_json: AsJson = False) -> None:
    """Một cuộc kiểm tra: các bước, đoàn, danh mục / one inspection: its steps, its team, its checklists."""
    from casework.inspection_dossiers import inspection_file
    from casework.lookups import inspection

    with sentences(), office(database).reading() as session:
        row = inspection(session, number)
        file = inspection_file(session, number, day(on))
        assert file is not None
        shown: dict[str, Any] = {
            "id": number, "agency": file.agency.code, "kind": row.kind, "status": file.status,
            "visit_from": row.visit_from, "visit_to": row.visit_to,
            "team": [{"post": title, "head": head} for title, head in file.team],
            "steps": [vars(step) for step in file.steps],
            "checklist": [_line(line) for line in file.checklist],
            "findings": file.findings,
        }  # fmt: skip
    if as_json:
        print_json(shown)
    else:
        _show(shown)


@inspections.command("lists")
def lists(
    number: Number, as_post: AsPost, domain: Domain = None, on: OnDay = None, database: Database = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """Chọn danh mục cho cuộc kiểm tra / name the checklists the team works through."""
    from casework import checklists, lookups

    shipped = current_lists()
    with doing(database, "inspection.lists", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        lines = checklists.use_checklists(*who(work), row, lists=shipped, domains=domain or (), **when(work))
    say(
        as_json,
        NOUN,
        number,
        row.status,
        items=len(lines),
        domains=", ".join(dict.fromkeys(one.domain for one in lines)),
    )


@inspections.command("answer")
def answer(
    number: Number,
    answers: Annotated[
        list[str], typer.Argument(help="MỤC=yes|no|not_applicable, như tthc.1=no / items with their answers")
    ],
    as_post: AsPost,
    note: Annotated[
        str,
        typer.Option(help="Ghi chú cho các mục trả lời no (không có thì mọi mục) / note, kept with the no's"),
    ] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Trả lời các mục của danh mục kiểm tra tại chỗ / answer items of the checklists on the spot."""
    from casework import checklists, lookups

    given = _pairs(answers)
    shipped = current_lists()
    with doing(database, "inspection.answer", as_post, on) as work:
        row = lookups.inspection(work.session, number)
        missing = checklists.answer_items(
            *who(work), row, answers=given, lists=shipped, note=note, **when(work)
        )
        left = sum(not line.answer for line in checklists.lines_of(work.session, row))
    if as_json:
        print_json(
            {"id": number, "answered": len(given), "left": left, "no": [_line(one) for one in missing]}
        )
        return
    print(f"{NOUN} {number}: {len(given)} câu trả lời / answers; còn / left {left}")
    for line in missing:
        command = f"finding add {number} --category {line.item.category}" if line.item.category else "-"
        print(f"  {line.item.code}: không / no → {command}")


def _pairs(answers: list[str]) -> dict[str, str]:
    found = {}
    for text in answers:
        item, sign, given = text.partition("=")
        if not sign or not item or not given:
            fail(
                BAD_INPUT,
                f"“{text}” phải viết như tthc.1=no (yes, no hoặc not_applicable).",
                f"“{text}” must be written like tthc.1=no (yes, no or not_applicable).",
            )
        found[item.strip()] = given.strip()
    return found


def _line(line: Any) -> dict[str, Any]:
    return {
        "item": line.item.code, "ask_vi": line.item.ask_vi, "ask_en": line.item.ask_en, "answer": line.answer,
        "note": line.note, "version": line.version, "category": line.item.category,
    }  # fmt: skip


def _show(shown: dict[str, Any]) -> None:
    from casework.words import word

    kind, status = (state_words(code) for code in (shown["kind"], shown["status"]))
    print(f"{NOUN} {shown['id']}: {shown['agency']}, {kind[0]}, {status[0]}, {shown['visit_from']:%d/%m/%Y}")
    for step in shown["steps"]:
        done = f"{step['done_on']:%d/%m/%Y} {step['document_no']}" if step["done_on"] else "-"
        print(
            f"  {step['due_on']:%d/%m/%Y}  {word(step['kind'])} / {word(step['kind'], english=True)}: {done}"
        )
    for line in shown["checklist"]:
        print(f"  [{line['answer'] or ' '}] {line['item']}  {line['ask_vi']} / {line['ask_en']}")
