"""The verbs of the office for those who work without the pages, one group a file."""

import typer

from cli import extensions, findings, inspections, people, plans, targets, tasks


def join(app: typer.Typer) -> None:
    """Add task, evidence, finding, extension, inspection, plan, target and person to the root."""
    for group in (tasks, findings, extensions, inspections, plans, targets, people):
        group.join(app)
