"""What every command shares: opening the office's store, acting as a post, printing, and exit codes.

Exit codes: 0 fine; 1 the answer is "no"; 2 bad input; 3 cannot be done as asked, with numbers; 4 the
surroundings fail (trying again may help). Tables go to standard output, messages to standard error.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from sqlmodel import Session

    from casework.standing import Standing
    from config.settings import Settings
    from models.db import Store
    from rules.rights import Actor

FINE, NO, BAD_INPUT, SHORT, SURROUNDINGS = 0, 1, 2, 3, 4

Database = Annotated[
    str | None, typer.Option("--database", help="URL của cơ sở dữ liệu / database URL", show_default=False)
]
AsJson = Annotated[bool, typer.Option("--json", help="In một tài liệu JSON / print one JSON document")]
AsPost = Annotated[str, typer.Option("--as", help="Mã chức vụ đang thực hiện / code of the acting post")]
OnDay = Annotated[
    str | None,
    typer.Option("--on", help="Ngày có hiệu lực, YYYY-MM-DD / day it is valid from", show_default=False),
]


def fail(code: int, vi: str, en: str = "") -> NoReturn:
    """Print the sentence on standard error and end with that exit code."""
    print(vi if not en or en == vi else f"{vi}\n{en}", file=sys.stderr)
    raise typer.Exit(code)


def print_json(value: object) -> None:
    """One JSON document on standard output."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=str)
    sys.stdout.write("\n")


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """A table for people; colours follow the terminal and NO_COLOR."""
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left", title_style="bold")
    for name in columns:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*("" if cell is None else str(cell) for cell in row))
    Console(width=None if sys.stdout.isatty() else 140).print(table)


def settings(database: str | None = None) -> "Settings":
    """The office's settings; a wrong one ends the command with a sentence."""
    from config.loader import ConfigError
    from config.settings import load_settings

    try:
        made = load_settings()
    except ConfigError as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)
    return made.model_copy(update={"database_url": database}) if database else made


def office(database: str | None = None) -> "Store":
    """The office's store, schema checked; unreachable, missing, newer: each gets a sentence."""
    from casework.errors import BadInput, Surroundings
    from casework.office import open_office

    try:
        return open_office(settings(database).database_url)
    except Surroundings as error:
        fail(SURROUNDINGS, error.message_vi, error.message_en)
    except BadInput as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)


def day(text: str | None) -> date:
    """The day meant by --on: ISO, or the Vietnamese dd/mm/yyyy; today if not given."""
    from config.clock import office_clock

    if text is None:
        return office_clock(settings().zone).today()
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007
        except ValueError:
            continue
    fail(
        BAD_INPUT,
        f"--on: “{text}” không phải là ngày có thật; viết như 2022-07-15.",
        f"--on: “{text}” is not a real date; write it like 2022-07-15.",
    )


@dataclass(frozen=True)
class Doing:
    """A verb about to be done: the transaction, what is in force, who acts, when."""

    session: "Session"
    standing: "Standing"
    actor: "Actor"
    on: date
    today: date
    now: datetime


@contextmanager
def doing(
    database: str | None, verb: str, as_post: str, on: str | None, *, keep: bool = True
) -> Iterator[Doing]:
    """One act: open the store, find who acts in the post on that day, commit at the end.

    A refusal ends the command with its sentence and writes nothing. With keep=False the act is done and undone:
    a preview that cannot differ from the act.
    """
    from casework.posts import actor_of
    from casework.standing import standing
    from config.clock import office_clock
    from models import audit

    store, valid = office(database), day(on)
    clock = office_clock()
    now, today = clock.now(), clock.today()
    if on is not None:  # work entered for another day is judged as on that day, and says when it was entered
        today = min(valid, today)  # a day to come is refused by the verbs
    with sentences():
        with store.reading() as session:
            actor = actor_of(session, as_post, valid)
        with store.act(verb, now=now, person_id=actor.person_id, post_id=actor.post_id) as session:
            yield Doing(session, standing(session), actor, valid, today, now)
            if not keep:
                audit.undo(session)
    store.dispose()


@contextmanager
def sentences() -> Iterator[None]:
    """Turn every refusal the house knows into its sentence and exit code."""
    from sqlalchemy.exc import OperationalError

    from casework.errors import BadInput, Shortage, Surroundings
    from cli.words import refused
    from config.loader import ConfigError

    try:
        yield
    except (BadInput, ConfigError) as error:
        fail(BAD_INPUT, error.message_vi, error.message_en)
    except Shortage as error:
        fail(SHORT, error.message_vi, error.message_en)
    except Surroundings as error:
        fail(SURROUNDINGS, error.message_vi, error.message_en)
    except OperationalError as error:
        fail(
            SURROUNDINGS,
            f"Cơ sở dữ liệu không trả lời: {error.orig}. Thử lại sau ít phút.",
            f"The database does not answer: {error.orig}. Try again in a few minutes.",
        )
    except Exception as error:
        words = refused(error)
        if words is None:
            raise
        fail(BAD_INPUT, *words)
