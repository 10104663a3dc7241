"""Which module holds which commands; joined to the root so that `dondoc --help` imports none of the rooms."""

import typer

from cli import (
    database,
    demo,
    figures,
    forecast,
    imports,
    noise,
    notices,
    province,
    rounds,
    snapshots,
    up,
    verbs,
    work,
)


def join(app: typer.Typer) -> None:
    """Add every command and group to the root."""
    for module in (
        demo,
        up,
        database,
        imports,
        verbs,
        rounds,
        figures,
        forecast,
        noise,
        notices,
        snapshots,
        work,
        province,
    ):
        module.join(app)
