"""Numeric targets of a plan from a file: what is measured, how far it must reach, and when it is judged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlmodel import Session, col, select

from casework.errors import BadInput
from casework.import_preview import Change, Line, Preview, differing, opened, put, required, said_once
from casework.import_words import problem
from casework.register import Names
from casework.sheets import Column, Row, read_sheet
from casework.words import word
from models.tables import Plan, Target
from rules.deadlines import read_deadline
from rules.goals import read_goal
from rules.lifecycles import PlanStatus

COLUMNS = (
    Column("code", ("Mã", "ma chi tieu", "code"), required=True),
    Column("title", ("Chỉ tiêu", "ten chi tieu", "title", "target"), required=True),
    Column("title_en", ("Tên tiếng Anh", "title en")),
    Column("unit", ("Đơn vị tính", "don vi", "unit")),
    Column("goal", ("Mức phấn đấu", "muc tieu", "ke hoach", "goal"), required=True),
    Column("baseline", ("Mốc so sánh", "so voi", "baseline")),
    Column("due", ("Thời điểm đánh giá", "thoi han", "thoi gian", "due", "due on")),
    Column("owner", ("Cơ quan theo dõi", "co quan chu tri", "owner", "agency")),
    Column("source", ("Nguồn", "source")),
)
# What was promised: after issuing only a decision may change it.
_BINDING = ("op", "goal_num", "goal_den", "upper_num", "upper_den", "due_on")


@dataclass(frozen=True)
class _Wanted:
    row: Row
    code: str
    values: dict[str, object]


def preview_targets(session: Session, path: Path, today: date, name: str = "", plan: str = "") -> Preview:
    """What the targets of the file would change in the plan of this code; nothing is written."""
    return _read(session, path, today, name, plan)[0]


def apply_targets(session: Session, path: Path, today: date, name: str = "", plan: str = "") -> Preview:
    """Store the targets, all or nothing; twice adds nothing, and measured values stay. Raises BadInput.

    `plan` is the plan's code; it may be left out where the office has one plan only.
    """
    preview, owner, wanted, stored = _read(session, path, today, name, plan)
    preview.require_clean()
    for made in wanted:
        row = stored.get(made.code)
        if row is None:
            session.add(Target(plan_id=owner.id, code=made.code, **made.values))  # type: ignore[arg-type]
        else:
            put(row, made.values)
    session.flush()
    return preview


def _read(
    session: Session, path: Path, today: date, name: str, plan: str
) -> tuple[Preview, Plan, list[_Wanted], dict[str, Target]]:
    sheet = read_sheet(path, COLUMNS, name)
    preview = opened("targets", sheet)
    owner = _plan(session, sheet.file, plan)
    names, seen = Names(session, today), dict[str, str]()
    wanted = [made for row in sheet.rows if (made := _wanted(preview, row, owner, names, seen)) is not None]
    stored = {row.code: row for row in session.exec(select(Target).where(Target.plan_id == owner.id))}
    for made in wanted:
        preview.lines.append(_line(preview, made, stored.get(made.code), owner))
        _touch(preview, made, names)
    preview.facts["plan"] = {"code": owner.code, "year": owner.year, "title_vi": owner.title_vi}
    return preview, owner, wanted, stored


def _plan(session: Session, file: str, code: str) -> Plan:
    plans = list(session.exec(select(Plan).order_by(col(Plan.code))))
    chosen = [plan for plan in plans if plan.code == code or not code]
    if len(chosen) == 1:
        return chosen[0]
    known = ", ".join(plan.code for plan in plans) or "–"
    raise BadInput.of([problem("no_plan", file, "", value=f"“{code}”" if code else "", known=known)])


def _wanted(preview: Preview, row: Row, plan: Plan, names: Names, seen: dict[str, str]) -> _Wanted | None:
    code = required(preview, row, "code", "mã chỉ tiêu", "the target's code")
    title = required(preview, row, "title", "tên chỉ tiêu", "the target's name")
    text = required(preview, row, "goal", "mức phấn đấu", "the goal")
    once = not code or said_once(preview, row, "code", code, seen, ("mã chỉ tiêu", "target code"))
    goal = read_goal(text, row.text("unit")) if text else None
    if text and (goal is None or goal.op == "<"):
        preview.wrong("goal_unreadable", row.where("goal"), value=text)
        goal = None
    owner = names.find(preview, row.text("owner"), row.where("owner")) if row.text("owner") else None
    due = _due(preview, row, plan.year)
    if goal is None or not (code and title and once):
        return None
    upper = goal.upper
    values: dict[str, object] = {
        "title_vi": title, "unit": row.text("unit") or goal.unit, "op": goal.op, "goal_text": text,
        "goal_num": goal.goal.numerator, "goal_den": goal.goal.denominator,
        "upper_num": upper.numerator if upper is not None else None,
        "upper_den": upper.denominator if upper is not None else 1,
        "baseline": row.text("baseline") or goal.baseline, "due_on": due,
    }  # fmt: skip
    values |= {cell: row.text(cell) for cell in ("title_en", "source") if row.text(cell)}
    if owner is not None:
        values["owner_id"] = owner.id
    return _Wanted(row, code, values)


def _due(preview: Preview, row: Row, year: int) -> date | None:
    """The one day on which the target is judged; months, quarters and years count by their last day."""
    text = row.text("due")
    if not text:
        preview.look("due_missing", row.where("due"))
        return None
    reading = read_deadline(text, year)
    if len(reading.due) == 1 and reading.kind in ("date", "month", "quarter", "year", "range"):
        return reading.due[0]
    preview.wrong("not_a_day", row.where("due"), value=text)
    return None


def _line(preview: Preview, made: _Wanted, row: Target | None, plan: Plan) -> Line:
    changes = differing(row, made.values) if row is not None else ["new"]
    if plan.status is not PlanStatus.DRAFT and any(name in changes for name in ("new", *_BINDING)):
        preview.wrong(
            "plan_issued", made.row.where("goal"), plan=plan.code, number=made.code, what_vi="mức phấn đấu",
            what_en="the goal", status_vi=word(plan.status), status_en=word(plan.status, english=True),
        )  # fmt: skip
    change: Change = "new" if row is None else "changed" if changes else "unchanged"
    goal = {
        name: str(made.values[name])
        for name in ("op", "goal_num", "goal_den", "upper_num", "upper_den", "due_on")
    }
    details = {"goal": goal, "goal_text": made.values["goal_text"], "changes": changes}
    return Line(made.row.where("title"), made.code, str(made.values["title_vi"]), change, details)


def _touch(preview: Preview, made: _Wanted, names: Names) -> None:
    text = made.row.text("owner")
    if text and preview.lines[-1].change in ("new", "changed"):
        code = names.known.find(text)
        agency = names.row(code).name_vi if code else text
        preview.touches[agency] = preview.touches.get(agency, 0) + 1
