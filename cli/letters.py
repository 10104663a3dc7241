"""`letter ...`: the letters of which nobody knows whether they arrived, until a person has asked."""

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
    settings,
)
from cli.options import say
from cli.sentences import TITLES, table

app = typer.Typer(help="Thư chưa rõ đã đến / letters that may or may not have arrived", no_args_is_help=True)
NOUN = "Thư"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="letter")


@app.command("list")
def list_(database: Database = None, as_json: AsJson = False) -> None:
    """Liệt kê thư chưa rõ đã đến hay chưa / list the letters of which nobody knows whether they arrived."""
    from casework.uncertain import uncertain_letters

    with sentences(), office(database).reading() as session:
        rows = uncertain_letters(session)
    if as_json:
        print_json({"letters": rows})
        return
    print_table(TITLES["letters"], *table(rows, ("id", "day", "person", "channel", "address", "notices")))


@app.command("decide")
def decide(
    number: Annotated[int, typer.Argument(help="Số của thư (letter list) / number of the letter")],
    as_post: AsPost,
    arrived: Annotated[
        bool | None,
        typer.Option("--arrived/--lost", help="Người nhận nói đã đến hay chưa / what its reader says"),
    ] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ghi lời người nhận: đã đến, hoặc chưa và sẽ viết lại / it arrived, or what it said is written anew."""
    from casework.running import mailroom_of
    from casework.uncertain import decide_uncertain
    from config.channels import load_channels

    if arrived is None:
        fail(BAD_INPUT, "Ghi --arrived hoặc --lost.", "Say --arrived or --lost.")
    made = settings(database)
    with sentences():
        mailroom = mailroom_of(office(database), made, load_channels(made.config_dir))
    with doing(database, "letter.decide", as_post, on) as work:
        decide_uncertain(
            work.session, work.actor, number, arrived=arrived, office=mailroom, today=work.today, now=work.now
        )
    say(as_json, NOUN, number, "arrived" if arrived else "lost")
