"""The verbs of the office for those who work without the pages, one group a file."""

import typer

from cli import agencies, extensions, findings, inspections, people, plans, targets, tasks


def join(app: typer.Typer) -> None:
    """Add task, evidence, finding, extension, inspection, plan, target, person and agency to the root."""
    for group in (tasks, findings, extensions, inspections, plans, targets, people, agencies):
        group.join(app)
