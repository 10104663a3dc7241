"""Every kind of file an office brings in: previewed first, then stored all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlmodel import Session

from casework import (
    import_agencies,
    import_calendar,
    import_people,
    import_plan,
    import_scores,
    import_targets,
)
from casework.import_preview import Preview

__all__ = ["KINDS", "Preview", "apply", "preview"]


@dataclass(frozen=True)
class _Importer:
    """The two steps of a kind, and which of the common options it takes."""

    preview: Callable[..., Preview]
    apply: Callable[..., Preview]
    options: Callable[[Mapping[str, Any]], dict[str, Any]]


def _nothing(_options: Mapping[str, Any]) -> dict[str, Any]:
    return {}


def _plan(options: Mapping[str, Any]) -> dict[str, Any]:
    header = import_plan.PlanHeader(
        code=options.get("plan") or None,
        year=options.get("year"),
        title_vi=options.get("title") or None,
        title_en=options.get("title_en") or None,
        kind=options.get("kind") or None,
        strict_before=options.get("strict_before", True),
        domains=options.get("domains", ()),
    )
    return {"header": header}


def _targets(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"plan": options.get("plan") or ""}


def _scores(options: Mapping[str, Any]) -> dict[str, Any]:
    return {"year": options.get("year")}


KINDS: Mapping[str, _Importer] = {
    "agencies": _Importer(import_agencies.preview_agencies, import_agencies.apply_agencies, _nothing),
    "people": _Importer(import_people.preview_people, import_people.apply_people, _nothing),
    "calendar": _Importer(import_calendar.preview_calendar, import_calendar.apply_calendar, _nothing),
    "plan": _Importer(import_plan.preview_plan, import_plan.apply_plan, _plan),
    "targets": _Importer(import_targets.preview_targets, import_targets.apply_targets, _targets),
    "scores": _Importer(import_scores.preview_scores, import_scores.apply_scores, _scores),
}


def preview(
    session: Session, what: str, path: Path, today: date, /, name: str = "", **options: Any
) -> Preview:
    """What a file of this kind (a key of KINDS) would change; nothing is written.

    `name` is what to call an uploaded file. Options: plan (code), title, title_en, kind, year,
    strict_before, domains; each kind takes those it knows. Raises BadInput where not even a table is found.
    """
    importer = KINDS[what]
    return importer.preview(session, path, today, name, **importer.options(options))


def apply(
    session: Session,
    what: str,
    path: Path,
    today: date,
    /,
    now: datetime | None = None,
    name: str = "",
    **options: Any,
) -> Preview:
    """Store a file of this kind inside the act that is open, all or nothing; twice adds nothing.

    Moments are taken from the act; `now` is accepted so that all verbs are called alike. Raises BadInput
    with every problem, and then nothing has been written.
    """
    importer = KINDS[what]
    return importer.apply(session, path, today, name, **importer.options(options))
