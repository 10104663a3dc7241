"""`dondoc`: the office's commands. Heavy rooms are imported inside them, so that help is quick."""

import sys

import typer

from cli import groups
from config.garbage import collect_rarely

app = typer.Typer(
    name="dondoc",
    help="Đôn Đốc: theo dõi kế hoạch, kiểm tra và đôn đốc đến khi xong.\n\n"
    "Tracks a public plan, its inspections and findings, and presses until each is done.",
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
groups.join(app)


def main() -> None:
    """The console script."""
    collect_rarely()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()
