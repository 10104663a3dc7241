"""`init`, `migrate`: the office's database."""

import secrets
from typing import Annotated

import typer

from cli.common import BAD_INPUT, Database, fail, sentences, settings

YEARS_BACK, YEARS_AHEAD = 5, 2  # the calendar put in force: earlier years may be brought in later


def join(app: typer.Typer) -> None:
    app.command("init")(init)
    app.command("migrate")(migrate)


def init(
    database: Database = None,
    code: Annotated[str, typer.Option(help="Mã của đơn vị / code of the office")] = "office",
    name: Annotated[str, typer.Option(help="Tên đơn vị / name of the office")] = "Cơ quan thường trực CCHC",
) -> None:
    """Tạo cơ sở dữ liệu, đưa lịch và nấc đôn đốc vào hiệu lực / create the database."""
    from casework import office
    from config.calendar import shipped_calendar
    from config.clock import office_clock
    from config.ladders import load_ladders
    from models.tables import Office

    made = settings(database)
    clock = office_clock()
    with sentences():
        store = office.migrate(made.database_url)
        with store.reading() as session:
            known = session.get(Office, 1)
        if known is not None and known.purpose != "office":
            fail(
                BAD_INPUT,
                "Đây là cơ sở dữ liệu trình diễn; chọn --database khác.",
                "This is a demo's database; choose another --database.",
            )
        with store.act("office.found", now=clock.now()) as session:
            office.found_office(
                session,
                code=code,
                name_vi=name,
                name_en=name,
                purpose="office",
                now=clock.now(),
                calendar=shipped_calendar(
                    made.config_dir, clock.today().year - YEARS_BACK, clock.today().year + YEARS_AHEAD
                ),
                ladders=load_ladders(made.config_dir),
                salt=secrets.token_hex(16),
            )
    print(store.url.render_as_string(hide_password=True))


def migrate(database: Database = None) -> None:
    """Nâng cấp cơ sở dữ liệu lên phiên bản này / upgrade the database to this version."""
    from casework import office

    with sentences():
        store = office.migrate(settings(database).database_url)
    print(office.revision_of(store))
