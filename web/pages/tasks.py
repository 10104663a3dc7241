"""The tasks of the year, and one task: what the plan says beside what it was understood to mean."""

import json
from collections.abc import Callable, Sequence
from datetime import date

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from casework.deadline_words import KINDS, NOTES, explain
from casework.dossiers import DutyFile, TaskFile, domain_words, task_file
from casework.dossiers import Request as Asked
from casework.figures import TaskRow, task_rows, year_of
from casework.overview import plans_of
from models.tables import PlanTask
from web.language import N_, Words
from web.names import BUCKETS, EXTENSIONS, OBLIGATIONS, TAGS, TASK_DONE, TASK_GROUPS, TASK_OPEN
from web.query import Missing, linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/nhiem-vu"
LATER = "later_years"
NAMED = 3  # agencies of a task that a list names one by one
SHOWN = 12  # days of a deadline that comes back
UNITS = {"day": N_("ngày"), "working_day": N_("ngày làm việc"), "week": N_("tuần"), "month": N_("tháng")}


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def tasks(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site, session))

    @app.get(HERE + "/{number}")
    def task(request: Request, number: str) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            found = (
                task_file(session, int(number), as_of) if number.isdecimal() and len(number) < 10 else None
            )
            if found is None:
                raise Missing(N_("Không có nhiệm vụ số %(value)s."), number)
            view = TaskView(found, w, linker(request))
            return site.show(request, session, "task.html", here=HERE, t=view)


def codes(row: TaskRow) -> set[str]:
    """The choices of the filter by status that a task falls under: its bucket and the groups of it."""
    if row.bucket in TASK_DONE:
        return {row.bucket, "live", "done"}
    return {row.bucket, "live", "open"} if row.bucket in TASK_OPEN else {row.bucket}


def _listing(request: Request, site: Site, session: Session) -> Listing:
    as_of, w = site.as_of(request), site.words(request, session)
    year = year_of(session, as_of)
    rows = task_rows(session, as_of, year)
    plans = {plan.code: w.either(plan.title_vi, plan.title_en) for plan in plans_of(session, as_of, year)}
    domain_of = {task: site.domain_code(text) for task, text in domain_words(session, year).items()}
    agencies = {o.agency_code: w.agency(o.agency) for row in rows for o in row.obligations}
    filters = [
        Filter(
            "bucket", w._("Tình trạng"),
            {c: w._(t) for c, t in TASK_GROUPS.items()} | {c: w._(n.words) for c, n in BUCKETS.items()},
            codes, w._("Tất cả"), outside=(LATER,),
        ),
        Filter("plan", w._("Kế hoạch"), plans, lambda row: {row.plan_code}, w._("Tất cả")),
        Filter(
            "domain", w._("Lĩnh vực"), {d.code: w.either(d.short_vi, d.short_en) for d in site.domains},
            lambda row: {domain_of[row.task_id]}, w._("Tất cả"), hide=True,
        ),
        Filter(
            "agency", w._("Cơ quan"), agencies, lambda row: {o.agency_code for o in row.obligations},
            w._("Tất cả"), hide=True,
        ),
    ]  # fmt: skip
    sieve = Sieve(request, rows, filters, lambda row: _text(row, w))
    columns = [
        w._("Số"), w._("Nhiệm vụ"), w._("Cơ quan chủ trì"), w._("Thời hạn ghi trong kế hoạch"), w._("Hạn hiện nay"),
        w._("Tình trạng"),
    ]  # fmt: skip
    title = w._("Nhiệm vụ năm %(year)s") % {"year": year}
    return sieve.listing(title, columns, lambda row: _cells(row, w, linker(request)), search=True)


def _text(row: TaskRow, w: Words) -> str:
    agencies = " ".join(f"{o.agency} {w.agency(o.agency)}" for o in row.obligations)
    return f"{row.number} {row.title_vi} {row.title_en} {row.lead_text} {row.deadline_text} {agencies}"


def leads(row: TaskRow, w: Words) -> str:
    """The leads in the plan's words; in another language, or without such words, the agencies themselves."""
    if row.lead_text and (w.language == "vi" or len(row.obligations) > NAMED):
        return row.lead_text
    return ", ".join(dict.fromkeys(w.agency(o.agency) for o in row.obligations)) or row.lead_text


def _cells(row: TaskRow, w: Words, link: Callable[..., str]) -> Sequence[Cell]:
    name = BUCKETS[row.bucket]
    return [
        Cell(row.number),
        Cell(w.either(row.title_vi, row.title_en), link(f"{HERE}/{row.task_id}")),
        Cell(leads(row, w)),
        Cell(row.deadline_text or "–"),
        Cell(w.day(row.due_on) or "–", tight=True),
        Cell(w._(TAGS[row.bucket]), tag=name.colour, tight=True),
    ]


class TaskView:
    """One task in one language."""

    def __init__(self, found: TaskFile, w: Words, link: Callable[..., str]) -> None:
        self.found, self.w, self.link = found, w, link
        self.task, self.plan = found.task, found.plan

    @property
    def title(self) -> str:
        return f"{self.task.number}. {self.w.either(self.task.title_vi, self.task.title_en)}"

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        """What the plan says of the task; what it leaves empty is left out."""
        _, task = self.w._, self.task
        plan = f"{self.w.either(self.plan.title_vi, self.plan.title_en)} ({self.plan.decision_no})"
        said = [
            (_("Kế hoạch"), Cell(plan, self.link(HERE, plan=self.plan.code))),
            (_("Lĩnh vực"), Cell(task.domain_text)),
            (_("Nhóm nhiệm vụ"), Cell(task.group_name)),
            (_("Sản phẩm"), Cell(task.product)),
            (_("Cơ quan chủ trì"), Cell(task.lead_text)),
            (_("Cơ quan phối hợp"), Cell(task.cooperating_text)),
            (_("Ô trong tệp kế hoạch"), Cell(task.source_cell)),
        ]
        return [(name, cell) for name, cell in said if cell.text]

    @property
    def understood(self) -> str:
        """How the deadline was read; the days stand in the plan's words, or came from them when it was issued."""
        days = [date.fromisoformat(day) for day in json.loads(self.task.deadline_dues)]
        came = sorted({d.row.original_due_on for d in self.found.duties if d.row.original_due_on})
        return understood(self.task, days or came, self.w)

    @property
    def illustrative(self) -> bool:
        return bool(self.task.illustrative or self.plan.illustrative)

    @property
    def columns(self) -> list[str]:
        _ = self.w._
        return [
            _("Cơ quan"), _("Hạn ban đầu"), _("Hạn hiện nay"), _("Ngày hoàn thành"), _("Tình trạng"),
            _("Minh chứng"),
        ]  # fmt: skip

    @property
    def rows(self) -> list[list[Cell]]:
        return [self._row(duty) for duty in self.found.duties]

    def _row(self, duty: DutyFile) -> list[Cell]:
        row, w = duty.row, self.w
        papers = ", ".join(f"{paper.number} ({w.day(paper.day)})" for paper in duty.papers)
        return [
            Cell(w.agency(row.agency), self.link(f"/dau-viec/{row.obligation_id}")),
            Cell(w.day(row.original_due_on) or "–", tight=True),
            Cell(w.day(row.due_on) or row.awaits or "–", note=requests(duty.requests, w), tight=True),
            Cell(w.day(row.done_on), tight=True),
            state_cell(row.status, row.bucket, w),
            Cell(papers),
        ]


def understood(task: PlanTask, days: Sequence[date], w: Words) -> str:
    """The kind of deadline, what it is counted from, its days, and what was noted in reading it."""
    at = 1 if w.language == "en" else 0
    shown = ", ".join(w.day(day) for day in days[:SHOWN]) + (", …" if len(days) > SHOWN else "")
    start = w._("từ %(day)s") % {"day": w.day(task.deadline_start)} if task.deadline_start else ""
    parts = [
        KINDS[task.deadline_kind][at],
        _after(task, w),
        start,
        shown,
        explain(_known(task.deadline_note))[at],
    ]
    return " – ".join(part for part in parts if part)


def _after(task: PlanTask, w: Words) -> str:
    """The event a deadline is counted from, with the distance if the plan gives one."""
    after = json.loads(task.deadline_after) if task.deadline_after else {}
    if not after.get("event"):
        return ""
    event = w._("tính từ: %(event)s") % {"event": after["event"]}
    if not after.get("count"):
        return event
    return f"{after['count']} {w._(UNITS[after['unit']])}, {event}"


def _known(note: str) -> str:
    """The codes of a note that have words; others are marks for the program."""
    return " ".join(code for code in note.split() if code.partition(":")[0] in NOTES)


def requests(asked: Sequence[Asked], w: Words) -> str:
    """The requests to move a date, in a line."""
    return "; ".join(
        w._("gia hạn lần %(number)s đến %(day)s: %(decided)s")
        % {"number": one.number, "day": w.day(one.to_due_on), "decided": w._(EXTENSIONS[one.status].words)}
        for one in asked
    )


def state_cell(status: str, bucket: str, w: Words) -> Cell:
    """The status of an obligation, and whether it is late."""
    name = OBLIGATIONS[status]
    if bucket in ("overdue", "no_date", "done_late"):
        return Cell(
            w._(TAGS[bucket]),
            tag=BUCKETS[bucket].colour,
            note=w._(name.words) if status == "reported" else "",
        )
    return Cell(w._(name.words), tag=name.colour, tight=True)
