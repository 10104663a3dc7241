"""A plan from its annex: a draft with its tasks, their leads and the words of their deadlines kept for ever.

Obligations are opened only when the plan is issued (casework.plans).
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from sqlmodel import Session, col, select

from casework.annex import COLUMNS, Annex, AnnexTask, details_of
from casework.deed import key_of
from casework.import_preview import Change, Later, Line, Preview, differing, opened, put
from casework.register import Names
from casework.sheets import Sheet, read_sheet
from casework.words import word
from config.domains import Domain
from models.audit import current, insert_many
from models.tables import Plan, PlanTask, TaskLead
from rules.deadlines import Deadline
from rules.lifecycles import PlanStatus
from rules.text import fold

# What an agency is bound by: in a plan that is no longer a draft only a decision may change it.
_BINDING = {
    "leads": ("lead", "cơ quan chủ trì", "the lead agency"),
    "deadline_text": ("deadline", "thời hạn", "the deadline"),
    "new": ("number", "việc thêm", "the adding"),
}
_BLANK = {
    name: field.default
    for name, field in PlanTask.model_fields.items()
    if name != "id" and not field.is_required()
}
_FREE = frozenset(
    {
        "group_name",
        "domain",
        "domain_text",
        "title_vi",
        "title_en",
        "product",
        "cooperating_text",
        "source_cell",
        "illustrative",
    }
)


@dataclass(frozen=True)
class PlanHeader:
    """What a file does not say, or what to take instead: None is worked out from the file.

    `domains` are those the office knows; without them a task keeps the plan's words alone.
    """

    code: str | None = None
    year: int | None = None
    title_vi: str | None = None
    title_en: str | None = None
    kind: str | None = None  # yearly | improvement | inspection | other
    strict_before: bool = True
    domains: Sequence[Domain] = ()


@dataclass
class _Reading:
    preview: Preview
    plan: Plan | None
    values: dict[str, object]
    tasks: list[AnnexTask]
    stored: Mapping[str, PlanTask]
    leads: Mapping[int, Mapping[int, TaskLead]]
    names: Names
    domains: Mapping[str, str]  # folded words -> code
    # the same wordings come back hundreds of times in one plan
    columns: Callable[[Deadline], Mapping[str, object]] = field(
        default_factory=lambda: cache(_reading_values)
    )

    @property
    def is_draft(self) -> bool:
        return self.plan is None or self.plan.status is PlanStatus.DRAFT

    @property
    def changes_anything(self) -> bool:
        """False for a file that is in already: then not even its hash is written again."""
        if self.preview.count("new") or self.preview.count("changed") or self.plan is None:
            return True
        told = {name: value for name, value in self.values.items() if not name.startswith("source")}
        return self.is_draft and bool(differing(self.plan, told))


def preview_plan(
    session: Session, path: Path, today: date, name: str = "", header: PlanHeader | None = None
) -> Preview:
    """What the file would become: each task with its deadline as understood and its leads; nothing is written."""
    return _read(session, path, today, name, header or PlanHeader()).preview


def apply_plan(
    session: Session, path: Path, today: date, name: str = "", header: PlanHeader | None = None
) -> Preview:
    """Store the plan as a draft, all or nothing; twice adds nothing. Raises BadInput.

    A changed row changes its task in place, so that what was reported on it stays; a task that the file
    leaves out stays too, and is named in the preview.
    """
    reading = _read(session, path, today, name, header or PlanHeader())
    reading.preview.require_clean()
    if not reading.changes_anything:
        return reading.preview
    plan = reading.plan
    if plan is None:
        plan = Plan(**reading.values, created_at=current(session).now)  # type: ignore[arg-type]
        session.add(plan)
    if reading.is_draft:
        put(plan, reading.values)
    session.flush()
    assert plan.id is not None
    _store_tasks(session, reading, plan.id)
    return reading.preview


def _read(session: Session, path: Path, today: date, name: str, header: PlanHeader) -> _Reading:
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("plan", sheet)
    values = _plan_values(preview, sheet, path, today, header)
    plan = session.exec(select(Plan).where(Plan.code == values["code"])).first()
    if plan is not None and plan.year != values["year"]:
        preview.wrong("plan_year", "", plan=plan.code, year=plan.year)
    names = Names(session, today)
    year = values["year"]
    assert isinstance(year, int)
    tasks = Annex(preview, names, year, header.strict_before).tasks(sheet)
    stored, leads = _stored(session, plan)
    domains = {called: domain.code for domain in header.domains for called in domain.called()}
    reading = _Reading(preview, plan, values, tasks, stored, leads, names, domains)
    for task in tasks:
        preview.lines.append(_line(reading, task))
        for code in task.leads.codes:
            agency = names.row(code).name_vi
            preview.touches[agency] = preview.touches.get(agency, 0) + 1
    _look_at_absent(reading)
    _look_at_domains(reading)
    preview.facts |= _facts(reading)
    return reading


def _plan_values(
    preview: Preview, sheet: Sheet, path: Path, today: date, header: PlanHeader
) -> dict[str, object]:
    """The plan's own columns: as told, else from the titles above the table, else from the file's name."""
    stem = Path(sheet.file).stem
    titles = [title for title in sheet.titles if "ke hoach" in fold(title)]
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", " ".join([*titles, stem]))
    year = header.year or (int(years[0]) if years else today.year)
    if header.year is None and not years:
        _assume_year(preview, sheet, year)
    slug = re.sub(r"[^a-z0-9]+", "-", fold(stem)).strip("-")
    title = header.title_vi or (titles[0] if titles else stem)
    values: dict[str, object] = {
        "code": header.code or (slug if str(year) in slug else f"{slug}-{year}"),
        "year": year,
        "title_vi": title,
        "source_file": sheet.file,
        "source_hash": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    values |= {name: text for name in ("title_en", "kind") if (text := getattr(header, name))}
    filled = sum(1 for row in sheet.rows if row.text("illustrative"))
    if filled:
        values["illustrative"] = f"{filled}/{len(sheet.rows)}"
    return values


def _assume_year(preview: Preview, sheet: Sheet, year: int) -> None:
    """This year, unless the deadlines speak of others: "Quý II" must not land in a year nobody meant."""
    texts = " ".join(row.text("deadline") for row in sheet.rows)
    written = sorted(set(re.findall(r"(?<!\d)20\d\d(?!\d)", texts)))
    if written and str(year) not in written:
        preview.wrong("year_needed", "", written=", ".join(written), year=year)
    else:
        preview.look("year_assumed", "", year=year)


def _stored(
    session: Session, plan: Plan | None
) -> tuple[dict[str, PlanTask], dict[int, dict[int, TaskLead]]]:
    if plan is None:
        return {}, {}
    tasks = {row.number: row for row in session.exec(select(PlanTask).where(PlanTask.plan_id == plan.id))}
    leads: dict[int, dict[int, TaskLead]] = {}
    query = select(TaskLead).join(PlanTask, col(PlanTask.id) == col(TaskLead.task_id))
    for lead in session.exec(query.where(PlanTask.plan_id == plan.id)):
        leads.setdefault(lead.task_id, {})[lead.agency_id] = lead
    return tasks, leads


def _task_values(reading: _Reading, task: AnnexTask) -> dict[str, object]:
    texts, words, domains = task.texts, _domain_words(task), reading.domains
    code = {"domain": domains.get(fold(words), "")} if domains else {}
    return code | {
        "group_name": task.group or texts["group"], "domain_text": words,
        "title_vi": texts["title"], "title_en": texts["title_en"], "product": texts["product"],
        "lead_text": texts["lead"], "cooperating_text": texts["cooperating"],
        "source_cell": task.row.where("title"), "illustrative": texts["illustrative"],
        "deadline_text": texts["deadline"], **reading.columns(task.deadline),
    }  # fmt: skip


def _domain_words(task: AnnexTask) -> str:
    """What the plan calls the task's domain: in its own column, else by the heading above the rows."""
    return task.texts["domain"] or task.group


def _reading_values(reading: Deadline) -> Mapping[str, object]:
    after = reading.after
    return {
        "deadline_kind": reading.kind,
        "deadline_start": reading.start,
        "deadline_dues": json.dumps([day.isoformat() for day in reading.due]),
        "deadline_every": reading.every or "",
        "deadline_after": json.dumps(after.as_dict(), ensure_ascii=False) if after else "",
        "deadline_note": reading.note,
        "awaits": after.event if after else "",
    }


def _line(reading: _Reading, task: AnnexTask) -> Line:
    row, names = reading.stored.get(task.number), reading.names
    changes = ["new"] if row is None else _changes(reading, task, row)
    _refuse_binding(reading, task, changes)
    change: Change = "new" if row is None else "changed" if changes else "unchanged"
    details = Later(lambda: details_of(task, names) | {"changes": changes})
    return Line(task.row.where("title"), task.number, task.texts["title"], change, details)


def _changes(reading: _Reading, task: AnnexTask, row: PlanTask) -> list[str]:
    wanted = {reading.names.row(code).id for code in task.leads.codes}
    leads = ["leads"] if wanted != set(reading.leads.get(row.id or 0, {})) else []
    binding = [name for name in ("deadline_text",) if getattr(row, name) != task.texts["deadline"]]
    # A row that only moved in its file says nothing new.
    told = [name for name in differing(row, _values(reading, task)) if name != "source_cell"]
    return list(dict.fromkeys([*told, *binding, *leads]))


def _values(reading: _Reading, task: AnnexTask) -> dict[str, object]:
    """The columns that a file may write: all in a draft; of an issued plan only what binds nobody."""
    values = _task_values(reading, task)
    if reading.is_draft:
        return values
    return {name: value for name, value in values.items() if name in _FREE}


def _refuse_binding(reading: _Reading, task: AnnexTask, changes: Sequence[str]) -> None:
    if reading.is_draft or reading.plan is None:
        return
    for name, (cell, vi, en) in _BINDING.items():
        if name in changes:
            reading.preview.wrong(
                "plan_issued", task.row.where(cell), plan=reading.plan.code, number=task.number,
                what_vi=vi, what_en=en, status_vi=word(reading.plan.status),
                status_en=word(reading.plan.status, english=True),
            )  # fmt: skip


def _look_at_absent(reading: _Reading) -> None:
    present = {task.number for task in reading.tasks}
    for number in reading.stored:
        if number not in present:
            reading.preview.look("absent_task", "", number=number)


def _look_at_domains(reading: _Reading) -> None:
    """A domain nobody knows is kept in the plan's words and named once: no page can gather it with its like."""
    strange: dict[str, str] = {}
    for task in reading.tasks:
        words = _domain_words(task)
        if reading.domains and words and fold(words) not in reading.domains:
            strange.setdefault(words, task.row.where("domain" if task.texts["domain"] else "title"))
    for words, where in strange.items():
        reading.preview.look("domain_unknown", where, value=words)


def _facts(reading: _Reading) -> dict[str, object]:
    """What the preview says of the plan as a whole."""
    kinds: dict[str, int] = {}
    collectives: dict[str, list[str]] = {}
    for task in reading.tasks:
        kinds[task.deadline.kind] = kinds.get(task.deadline.kind, 0) + 1
        for code, words in task.leads.collective:
            names = collectives.setdefault(words, [])
            if (name := reading.names.row(code).name_vi) not in names:
                names.append(name)
    told = {name: reading.values[name] for name in ("code", "year", "title_vi")}
    return {"plan": told, "deadline_kinds": kinds, "collectives": collectives}


def _store_tasks(session: Session, reading: _Reading, plan_id: int) -> None:
    """What is new is written in numbers: a province's plan has tens of thousands of rows."""
    ids = {number: key_of(row) for number, row in reading.stored.items()}
    fresh = [task for task in reading.tasks if task.number not in ids]
    rows = ({**_BLANK, **_values(reading, task), "plan_id": plan_id, "number": task.number} for task in fresh)
    ids |= dict(zip([task.number for task in fresh], insert_many(session, PlanTask, rows), strict=True))
    for task in reading.tasks:
        if task.number in reading.stored:
            put(reading.stored[task.number], _values(reading, task))
    leads: list[dict[str, object]] = []
    for task in reading.tasks:
        leads += _store_leads(session, reading, task, ids[task.number])
    insert_many(session, TaskLead, leads)
    session.flush()


def _store_leads(
    session: Session, reading: _Reading, task: AnnexTask, task_id: int
) -> list[dict[str, object]]:
    """Bring the stored leads of a task in line; returns those to be added."""
    stored = reading.leads.get(task_id, {})
    words_of = dict(task.leads.collective)
    wanted = {key_of(reading.names.row(code)): words_of.get(code, "") for code in task.leads.codes}
    for agency_id, lead in stored.items():
        if agency_id not in wanted:
            session.delete(lead)
        else:
            put(lead, {"from_collective": wanted[agency_id]})
    return [
        {"task_id": task_id, "agency_id": number, "from_collective": words}
        for number, words in wanted.items()
        if number not in stored
    ]
