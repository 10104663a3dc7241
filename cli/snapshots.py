"""`snapshot`: figures frozen as they were reported, and whether they still are what was printed."""

import sys
from dataclasses import asdict
from typing import Annotated

import typer

from cli.common import (
    FINE,
    NO,
    AsJson,
    AsPost,
    Database,
    OnDay,
    day,
    doing,
    office,
    print_json,
    print_table,
    sentences,
)

group = typer.Typer(help="Bản chụp số liệu đã báo cáo / figures frozen as reported", no_args_is_help=True)
Number = Annotated[int, typer.Argument(help="Số của bản chụp / number of the snapshot")]


def join(app: typer.Typer) -> None:
    app.add_typer(group, name="snapshot")


@group.command("take")
def take(
    as_post: AsPost,
    on: OnDay = None,
    year: Annotated[
        int | None, typer.Option(help="Năm của kế hoạch / year of the plans", show_default=False)
    ] = None,
    title: Annotated[str, typer.Option("--title", help="Tên báo cáo / name of the report")] = "",
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Chụp số liệu của một ngày, kèm mã để kiểm lại / freeze the figures of a day, with a code."""
    from casework import figures, snapshots

    with doing(database, "snapshot.take", as_post, None) as work:
        as_of = day(on)
        wanted = year if year is not None else figures.year_of(work.session, as_of)
        row = snapshots.take(
            work.session, work.actor, as_of=as_of, year=wanted, title=title, today=work.today, now=work.now
        )
        found = {
            "id": row.id, "as_of": row.as_of.isoformat(), "year": row.year, "title": row.title, "code": row.code,
            "audit_head": row.audit_head,
        }  # fmt: skip
    if as_json:
        print_json(found)
    else:
        print(
            f"Bản chụp số / snapshot {found['id']}: {found['as_of']}, {found['year']}\nmã / code: {found['code']}"
        )


@group.command("list")
def list_(database: Database = None, as_json: AsJson = False) -> None:
    """Các bản chụp, cũ trước / the snapshots, oldest first."""
    from casework import snapshots

    with sentences():
        store = office(database)
        with store.reading() as session:
            found = [
                {
                    "id": row.id, "as_of": row.as_of.isoformat(), "year": row.year, "title": row.title,
                    "taken_at": row.taken_at.isoformat(), "code": row.code,
                }
                for row in snapshots.snapshots(session)
            ]  # fmt: skip
        store.dispose()
    if as_json:
        print_json(found)
        return
    columns = ("Số / no.", "Tính đến / as of", "Năm / year", "Tên / title", "Chụp lúc / taken", "Mã / code")
    print_table("Bản chụp số liệu / snapshots", columns, [list(row.values()) for row in found])


@group.command("show")
def show(number: Number, database: Database = None) -> None:
    """In nguyên văn bản chụp; SHA-256 của nó là mã / the snapshot's own text, whose SHA-256 is its code."""
    from casework import snapshots

    with sentences():
        store = office(database)
        with store.reading() as session:
            body = snapshots.find(session, number).body
        store.dispose()
    sys.stdout.write(body)


@group.command("check")
def check(
    number: Annotated[
        int | None,
        typer.Argument(help="Số của bản chụp, mặc định mọi bản / default: all", show_default=False),
    ] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Mã còn đúng không, và số liệu đã sửa gì từ đó / is the code right, and what was corrected since."""
    from casework import snapshots

    with sentences():
        store = office(database)
        with store.reading() as session:
            rows = snapshots.snapshots(session) if number is None else [snapshots.find(session, number)]
            found = [snapshots.check(session, row) for row in rows]
        store.dispose()
    if as_json:
        print_json([{**asdict(one), "ok": one.ok} for one in found])
    else:
        for one in found:
            _show(one)
        if not found:
            print("Chưa có bản chụp nào / no snapshot was taken yet")
    raise typer.Exit(FINE if all(one.ok for one in found) else NO)


def _show(one: "snapshots.Checked") -> None:  # type: ignore[name-defined]  # noqa: F821
    print(f"Bản chụp số / snapshot {one.number}: {one.as_of:%d/%m/%Y} {one.title}".rstrip())
    if not one.whole:
        print("  ✗ nội dung không còn khớp với mã / the body is not what the code says")
    if not one.on_chain:
        print("  ✗ đầu chuỗi nhật ký lúc chụp không còn trên chuỗi / its audit head is not on the chain")
    if one.ok:
        print(f"  mã đúng / the code is right: {one.code}")
    for difference in one.differences:
        print(f"  · {difference.where}: {difference.was} → {difference.now}")
    for late in one.corrections:
        print(
            f"  · ghi sau / entered later: {late.noun} {late.noun_id} → {late.new}, từ / from "
            f"{late.valid_from:%d/%m/%Y}, {late.person} ({late.entered_at:%d/%m/%Y})"
        )
    if not one.differences:
        print("  số liệu của ngày ấy vẫn như đã báo cáo / the day is still told as it was reported")
