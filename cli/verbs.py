"""The verbs of the office for those who work without the pages, one group a file."""

import typer

from cli import (
    agencies,
    changes,
    checklists,
    extensions,
    findings,
    inspections,
    letters,
    people,
    plans,
    targets,
    tasks,
)


def join(app: typer.Typer) -> None:
    """Add every group of verbs to the root: task, evidence, finding, ... agency, calendar, ladder, checklist."""
    subjects = (
        tasks,
        findings,
        extensions,
        inspections,
        letters,
        plans,
        targets,
        people,
        agencies,
        changes,
        checklists,
    )
    for group in subjects:
        group.join(app)
