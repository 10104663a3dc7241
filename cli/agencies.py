"""`agency ...`: bodies merge, split, end or change their name; one act moves what is open, or says what is left."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import BAD_INPUT, AsJson, AsPost, Database, Doing, OnDay, doing, fail, print_json
from cli.options import DecisionNo, DryRun, Reason, when, who

if TYPE_CHECKING:
    from casework.reorganise import Heir, Result

app = typer.Typer(help="Sắp xếp tổ chức / bodies that merge, split, end", no_args_is_help=True)

Codes = Annotated[list[str], typer.Argument(help="Mã hoặc tên cơ quan / codes or names of bodies")]
Code = Annotated[str, typer.Argument(help="Mã hoặc tên cơ quan / code or name of a body")]
Name = Annotated[str, typer.Option("--name", help="Tên cơ quan mới / name of a new body")]
NameEn = Annotated[str, typer.Option("--name-en", help="Tên tiếng Anh / English name")]
Level = Annotated[str, typer.Option("--level", help="Cấp của cơ quan mới / level of a new body")]
Kind = Annotated[str, typer.Option("--kind", help="Loại cơ quan mới / kind of a new body")]


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="agency")


@app.command("merge")
def merge(
    codes: Codes,
    into: Annotated[str, typer.Option("--into", help="Cơ quan kế thừa, có sẵn hoặc mới / the successor")],
    as_post: AsPost,
    decision_no: DecisionNo = "",
    reason: Reason = "",
    name: Name = "",
    name_en: NameEn = "",
    level: Level = "",
    kind: Kind = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Sáp nhập các cơ quan vào một cơ quan / several bodies become one."""
    from casework import lookups, reorganise

    with doing(database, "agency.merge", as_post, on, keep=not dry_run) as work:
        sources = [lookups.agency(work.session, code) for code in codes]
        levels = sorted({one.level for one in sources})
        heir = _heir(work, into, name, name_en, level or levels[0], kind or sources[0].kind)
        made = reorganise.merge(
            *who(work), sources, heir, decision_no=decision_no, reason=reason, **when(work)
        )
    show(made, dry_run, as_json)


@app.command("dissolve")
def dissolve(
    code: Code,
    as_post: AsPost,
    to: Annotated[str, typer.Option("--to", help="Cơ quan nhận việc còn lại / who takes what is left")] = "",
    decision_no: DecisionNo = "",
    reason: Reason = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Kết thúc hoạt động một cơ quan; còn việc mà không có nơi nhận thì từ chối / a body ends."""
    from casework import lookups, reorganise

    with doing(database, "agency.dissolve", as_post, on, keep=not dry_run) as work:
        made = reorganise.dissolve(
            *who(work), lookups.agency(work.session, code),
            heir=lookups.agency(work.session, to) if to else None,
            decision_no=decision_no, reason=reason, **when(work),
        )  # fmt: skip
    show(made, dry_run, as_json)


@app.command("split")
def split(
    code: Code,
    into: Annotated[
        list[str],
        typer.Option(
            "--into", help="MÃ hoặc MÃ=TÊN của cơ quan mới, lặp lại / CODE, or CODE=NAME of a new body"
        ),
    ],
    as_post: AsPost,
    rest: Annotated[
        str, typer.Option("--rest", help="Nơi nhận phần không chỉ định / who takes what no line names")
    ] = "",
    assign: Annotated[
        Path | None,
        typer.Option(
            "--assign", help="Tệp CSV: loại, số, cơ quan nhận / a CSV: noun, number, heir", show_default=False
        ),
    ] = None,
    decision_no: DecisionNo = "",
    reason: Reason = "",
    level: Level = "",
    kind: Kind = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Chia, tách một cơ quan; nêu chính cơ quan đó trong --into thì nó còn hoạt động / a body becomes several."""
    from casework import lookups, reorganise
    from casework.reorganise_file import read_shares

    with doing(database, "agency.split", as_post, on, keep=not dry_run) as work:
        own = lookups.agency(work.session, code)
        pairs = [text.partition("=") for text in into]
        heirs = [
            _heir(work, key.strip(), name.strip(), "", level or own.level, kind or own.kind)
            for key, _, name in pairs
        ]
        chosen = [
            heir for heir, pair in zip(heirs, pairs, strict=True) if rest in (pair[0].strip(), heir.code)
        ]
        if rest and not chosen:
            fail(
                BAD_INPUT,
                f"--rest: “{rest}” không có trong --into.",
                f"--rest: “{rest}” is not among --into.",
            )
        made = reorganise.split(
            *who(work), own, heirs, rest=chosen[0] if rest else None,
            named=read_shares(assign) if assign else None, decision_no=decision_no, reason=reason, **when(work),
        )  # fmt: skip
    show(made, dry_run, as_json)


@app.command("rename")
def rename(
    code: Code,
    name: Annotated[str, typer.Argument(help="Tên mới / the new name")],
    as_post: AsPost,
    name_en: NameEn = "",
    decision_no: DecisionNo = "",
    reason: Reason = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Đổi tên một cơ quan; tên cũ vẫn tìm được / the same body under another name."""
    from casework import lookups, reorganise

    with doing(database, "agency.rename", as_post, on, keep=not dry_run) as work:
        made = reorganise.rename(
            *who(work), lookups.agency(work.session, code), name_vi=name, name_en=name_en,
            decision_no=decision_no, reason=reason, **when(work),
        )  # fmt: skip
    show(made, dry_run, as_json)


@app.command("reorganise")
def reorganise_file(
    file: Annotated[
        Path, typer.Argument(help="Tệp .csv hoặc .xlsx: việc, mã cơ quan, cơ quan kế thừa, … / the acts")
    ],
    as_post: AsPost,
    decision_no: DecisionNo = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Cả một đợt sắp xếp từ một tệp: ghi tất cả hoặc không ghi gì / a whole wave from one file: all or nothing."""
    from casework.reorganise_wave import carry_wave, read_wave
    from casework.words import NOUNS

    with doing(database, "agency.reorganise", as_post, on, keep=not dry_run) as work:
        steps = read_wave(file, work.today, on=work.on, decision_no=decision_no)
        wave = carry_wave(*who(work), steps, today=work.today, now=work.now)
    said: dict[str, Any] = {**wave.as_dict(), "dry_run": dry_run}
    if as_json:
        print_json(said)
        return
    if dry_run:
        print("Xem trước, chưa ghi gì. / A preview, nothing was written.")
    for line in wave.lines:
        if line.new:
            print(f"{line.where}: {line.act} {', '.join(line.codes)} → {', '.join(line.heirs) or '-'}")
    for noun, count in said["moved"].items():
        print(f"{NOUNS[noun][0]} / {NOUNS[noun][1]}: {count}")
    print(f"{said['acts']} / {len(wave.lines)} dòng mới / new lines. Trước = sau / before = after.")


def _heir(work: Doing, code: str, name: str, name_en: str, level: str, kind: str) -> "Heir":
    """A body of the register; with a name, one that is founded by the act."""
    from sqlmodel import select

    from casework import lookups
    from casework.reorganise import NewBody
    from models.tables import Agency

    known = work.session.exec(select(Agency).where(Agency.code == code)).first()
    if known is not None or not name:
        return known or lookups.agency(work.session, code)
    return NewBody(code, name, level, name_en, kind)


def show(made: "Result", dry_run: bool, as_json: bool) -> None:
    """What went over, and the proof that nothing was lost, as one document or in lines for people."""
    from casework.words import NOUNS

    said: dict[str, Any] = {**made.as_dict(), "dry_run": dry_run}
    if as_json:
        print_json(said)
        return
    if made.id is None:
        print("Không có gì để làm: đã sắp xếp từ trước. / Nothing to do: this has been done before.")
        return
    if dry_run:
        print("Xem trước, chưa ghi gì. / A preview, nothing was written.")
    for noun, count in made.moved.items():
        print(f"{NOUNS[noun][0]} / {NOUNS[noun][1]}: {count}")
    lines = (
        ("chức vụ chuyển sang / posts carried over", made.posts_carried),
        ("chức vụ kết thúc / posts ended", made.posts_ended),
        ("người chưa có chức vụ / people without a post", made.people_without_post),
    )
    for title, codes in lines:
        if codes:
            print(f"{title}: {len(codes)} ({', '.join(codes)})")
    if made.notices_told_on:
        print(f"thông báo gửi lại cho nơi nhận / notices told to who follows: {made.notices_told_on}")
    print("Trước = sau: không mất, không trùng. / Before = after: nothing lost, nothing doubled.")
