"""`dondoc`: the office's commands. Heavy rooms are imported inside them, so that help is quick."""

import gc
import sys

import typer

from cli import groups

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


def collect_rarely() -> None:
    """Look for circular garbage once in many thousand objects: acts free what they made, and a year holds a lot."""
    gc.set_threshold(20_000, 20, 100)


def main() -> None:
    """The console script."""
    collect_rarely()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    app()


if __name__ == "__main__":
    main()
