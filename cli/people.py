"""`person ...`: who leaves and who follows, who is away, who sits where, and where people are reached."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from cli.common import BAD_INPUT, AsJson, AsPost, Database, OnDay, doing, fail
from cli.options import DecisionNo, DryRun, must_day, say, when, who
from rules.lifecycles import TenureKind

app = typer.Typer(help="Người và chức vụ / people and posts", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="Mã người / code of the person")]
NOUN = "Người"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="person")


@app.command("leave")
def leave(
    code: Code,
    as_post: AsPost,
    successor: Annotated[
        list[str] | None,
        typer.Option(
            help="Người kế nhiệm mọi chức vụ, hoặc CHỨC VỤ=NGƯỜI, lặp lại được / who follows in every post, "
            "or POST=PERSON, repeatable"
        ),
    ] = None,
    decision_no: DecisionNo = "",
    on: OnDay = None,
    dry_run: DryRun = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Người nghỉ từ ngày --on: mọi việc được chuyển giao, hoặc nêu chỗ sẽ trống / a person is gone from --on."""
    from casework import lookups, people

    pairs = [_pair(text) for text in successor or ()]
    with doing(database, "person.leave", as_post, on, keep=not dry_run) as work:
        following = {
            lookups.post(work.session, post).id or 0: lookups.person(work.session, person)
            for post, person in pairs
            if post
        }
        heirs = [lookups.person(work.session, person) for post, person in pairs if not post]
        if len(heirs) > 1:
            fail(
                BAD_INPUT,
                "--successor: chỉ một người kế nhiệm mọi chức vụ; những người khác ghi CHỨC VỤ=NGƯỜI.",
                "--successor: only one person follows in every post; write POST=PERSON for the others.",
            )
        person = lookups.person(work.session, code)
        made = people.leave(
            *who(work), person, successor=next(iter(heirs), None), successors=following,
            decision_no=decision_no, **when(work),
        )  # fmt: skip
    say(
        as_json, NOUN, code, "would_leave" if dry_run else "left", last_day=made.last_day,
        successors=len(made.passed), posts=_listed(as_json, made.passed),
        left_to_substitutes=_joined(as_json, made.left_to_substitutes), duties=made.duties,
        unsent=made.unsent, uncertain=made.uncertain,
    )  # fmt: skip


def _listed(as_json: bool, passed: Mapping[str, str]) -> object:
    return passed if as_json else ", ".join(f"{post} → {person}" for post, person in passed.items())


def _joined(as_json: bool, codes: Sequence[str]) -> object:
    return list(codes) if as_json else ", ".join(codes)


def _pair(text: str) -> tuple[str, str]:
    """(post, person); without a post the person follows in every one."""
    post, equals, person = text.partition("=")
    if not equals and text.strip():
        return "", text.strip()
    if not (equals and post.strip() and person.strip()):
        fail(
            BAD_INPUT,
            f"--successor: viết NGƯỜI hoặc CHỨC VỤ=NGƯỜI, không phải “{text}”.",
            f"--successor: write PERSON or POST=PERSON, not “{text}”.",
        )
    return post.strip(), person.strip()


@app.command("assign")
def assign(
    post: Annotated[str, typer.Argument(help="Mã chức vụ / code of the post")],
    code: Code,
    as_post: AsPost,
    substitute: Annotated[
        bool, typer.Option("--substitute", help="Người thay, không phải người giữ / stands in, does not hold")
    ] = False,
    rank: Annotated[int, typer.Option(min=1, help="Thứ tự người thay / order of substitutes")] = 1,
    decision_no: DecisionNo = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Bố trí người vào chức vụ, hoặc làm người thay / put a person in a post, or name a substitute."""
    from casework import lookups, people

    kind = TenureKind.SUBSTITUTE if substitute else TenureKind.HOLDER
    with doing(database, "person.assign", as_post, on) as work:
        seat, person = lookups.post(work.session, post), lookups.person(work.session, code)
        before = lookups.holders(work.session, seat, work.on) - {code}
        row = people.assign(
            *who(work), seat, person, kind=kind, rank=rank, decision_no=decision_no, **when(work),
        )  # fmt: skip
        ended = before - lookups.holders(work.session, seat, work.on)
    say(as_json, NOUN, code, kind, post=post, valid_from=row.valid_from, instead_of=", ".join(sorted(ended)))


@app.command("absence")
def absence(
    code: Code,
    as_post: AsPost,
    first: Annotated[str, typer.Option("--from", help="Ngày đầu / first day")],
    last: Annotated[str, typer.Option("--to", help="Ngày cuối / last day")],
    reason: Annotated[str, typer.Option("--reason", help="Lý do / reason")] = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ghi những ngày một người vắng / record the days somebody is away."""
    from casework import lookups, people

    with doing(database, "person.absence", as_post, on) as work:
        row = people.record_absence(
            *who(work), lookups.person(work.session, code), first_day=must_day(first, "--from"),
            last_day=must_day(last, "--to"), reason=reason, **when(work),
        )  # fmt: skip
    say(as_json, NOUN, code, "away", first_day=row.first_day, last_day=row.last_day)


@app.command("address")
def address(
    code: Code,
    new: Annotated[str, typer.Argument(help="Địa chỉ mới / the new address")],
    as_post: AsPost,
    channel: Annotated[str, typer.Option(help="Kênh / channel")] = "mail",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Đổi địa chỉ nhận thư của một người / change where a person is reached."""
    from casework import lookups, people

    with doing(database, "person.address", as_post, on) as work:
        person = lookups.person(work.session, code)
        row = people.change_address(*who(work), person, address=new, channel=channel, **when(work))
    say(as_json, NOUN, code, row.state, address=row.address, channel=channel)
