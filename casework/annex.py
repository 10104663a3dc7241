"""The annex of a plan: its rows told apart (groups, tasks, continued tasks, targets, footers) and read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from casework.deadline_words import describe, explain, is_slip
from casework.import_preview import Line, Preview, required, said_once
from casework.register import Names
from casework.sheets import Column, Row, Sheet
from rules.deadlines import Deadline, read_deadline
from rules.leads import Leads, read_leads
from rules.text import fold

COLUMNS = (
    Column("number", ("STT", "tt", "so tt", "so thu tu", "no", "number"), required=True),
    Column(
        "title",
        ("Tên nhiệm vụ", "noi dung nhiem vu", "nhiem vu cu the", "nhiem vu", "noi dung cong viec", "task", "title",
         "noi dung"),
        hints=("nhiem vu",), required=True,
    ),
    Column("group", ("Nhóm nhiệm vụ", "nhom", "group")),
    Column("domain", ("Lĩnh vực", "domain", "field")),
    Column("title_en", ("Tên tiếng Anh", "title en", "task en")),
    Column("product", ("Sản phẩm", "ket qua", "product", "deliverable"), hints=("san pham", "ket qua")),
    Column("lead", ("Cơ quan chủ trì", "don vi chu tri", "chu tri", "lead", "lead agency"), hints=("chu tri",),
           required=True),
    Column("cooperating", ("Cơ quan phối hợp", "don vi phoi hop", "phoi hop", "cooperating"), hints=("phoi hop",)),
    Column(
        "deadline",
        ("Thời gian hoàn thành", "thoi han hoan thanh", "thoi han", "thoi gian thuc hien", "thoi gian",
         "han hoan thanh", "tien do", "deadline text", "deadline"),
        hints=("thoi gian", "thoi han"), required=True,
    ),
    Column("is", ("Phân loại", "is")),
    Column("illustrative", ("Minh họa", "illustrative")),
)  # fmt: skip
_EMPTY = dict.fromkeys((column.field for column in COLUMNS), "")
_ROMAN = re.compile(r"(?:[IVXLC]+|[A-Z])[.)]?")
_FOOTER = re.compile(r"ghi chu|noi nhan|luu y|nguoi lap|tong cong")
_NOBODY, _NO_DEADLINE = Leads(), Deadline("", "missing")  # of a task whose words are not read yet
_JOINED = ("lead", "cooperating", "product")


@dataclass(frozen=True)
class AnnexTask:
    """A task of the annex as read: its words, whom they mean, and what its deadline means."""

    row: Row
    number: str
    group: str
    texts: dict[str, str]
    leads: Leads = _NOBODY
    deadline: Deadline = _NO_DEADLINE


class Annex:
    """Reads the rows of one sheet; everything doubtful goes into the preview with its cell."""

    def __init__(self, preview: Preview, names: Names, year: int, strict_before: bool) -> None:
        self.preview, self.names, self.year = preview, names, year
        # The same wordings come back hundreds of times in one plan.
        self._deadline = cache(lambda text: read_deadline(text, year, strict_before=strict_before))
        self._leads = cache(lambda text: read_leads(text, names.known))

    def tasks(self, sheet: Sheet) -> list[AnnexTask]:
        """The tasks in their order; groups give their name to those below."""
        found: list[AnnexTask] = []
        group = ""
        for row in sheet.rows:
            if row.alone and _FOOTER.match(fold(row.alone)):
                break
            if (name := _group(row)) is not None:
                group = name
            elif self._is_target(row):
                self.preview.look("target_row", row.where("title"))
                self.preview.lines.append(
                    Line(row.where("title"), row.text("number"), row.text("title"), "skipped")
                )
            elif found and _continues(row):
                found[-1] = self._joined(found[-1], row)
            else:
                found.append(AnnexTask(row, row.text("number"), group, _texts(row)))
        return self._read(found)

    def _is_target(self, row: Row) -> bool:
        kind = row.text("is")
        return bool(kind) and fold(kind) in ("target", "chi tieu")

    def _joined(self, task: AnnexTask, row: Row) -> AnnexTask:
        """A task that runs over several rows of a merged number: its leads and products are added up."""
        texts = dict(task.texts)
        for name in _JOINED:
            if own := row.own(name):
                texts[name] = "; ".join(part for part in (texts[name], own) if part)
        deadline = row.own("deadline")
        if deadline and texts["deadline"] and deadline != texts["deadline"]:
            first = task.row.where("deadline")
            self.preview.wrong("two_deadlines", row.where("deadline"), number=task.number, first=first)
        texts["deadline"] = texts["deadline"] or deadline
        return replace(task, texts=texts)

    def _read(self, tasks: Sequence[AnnexTask]) -> list[AnnexTask]:
        seen: dict[str, str] = {}
        read = []
        for task in tasks:
            row = task.row
            number = required(self.preview, row, "number", "số thứ tự", "the number")
            title = required(self.preview, row, "title", "tên nhiệm vụ", "the task")
            once = not number or said_once(self.preview, row, "number", number, seen, ("số thứ tự", "number"))
            leads, deadline = self._whom(task), self._when(task)
            if number and title and once:
                read.append(AnnexTask(row, number, task.group, task.texts, leads, deadline))
        return read

    def _whom(self, task: AnnexTask) -> Leads:
        leads: Leads = self._leads(task.texts["lead"])
        for words in leads.unknown:
            self.names.report_unknown(self.preview, words, task.row.where("lead"))
        for words in leads.vague:
            self.preview.wrong("vague_lead", task.row.where("lead"), value=words)
        for words in leads.empty:
            self.preview.wrong("empty_collective", task.row.where("lead"), value=words)
        if not task.texts["lead"]:
            self.preview.look("lead_missing", task.row.where("lead"))
        return leads

    def _when(self, task: AnnexTask) -> Deadline:
        text, where = task.texts["deadline"], task.row.where("deadline")
        reading: Deadline = self._deadline(text)
        if is_slip(reading):
            self.preview.wrong("deadline_slip", where, value=text, **_why(reading))
        elif reading.kind == "unreadable":
            self.preview.look("deadline_unreadable", where, value=text, **_why(reading))
        elif reading.kind == "relative" and self._never_computed(reading):
            self.preview.look("deadline_uncounted", where, value=text)
        elif reading.kind == "missing":
            self.preview.look("deadline_missing", where)
        elif reading.due and max(reading.due).year > self.year:
            self.preview.look("deadline_later_year", where, value=text, year=self.year)
        elif reading.due and max(reading.due).year < self.year:
            self.preview.look("deadline_earlier_year", where, value=text, year=self.year)
        return reading

    def _never_computed(self, reading: Deadline) -> bool:
        """ "6 tuần": neither an event to wait for nor a count from the plan's own issue."""
        return not reading.due and reading.after is not None and not reading.after.event and (
            not _runs_from_issue(reading.text, self.year)
        )  # fmt: skip


def _why(reading: Deadline) -> dict[str, str]:
    return dict(zip(("why_vi", "why_en"), explain(reading.note), strict=True))


def details_of(task: AnnexTask, names: Names) -> dict[str, object]:
    """What a preview shows of a task: its deadline's reading, and its leads, collective ones expanded."""
    deadline_vi, deadline_en = describe(task.deadline)
    return {
        "group": task.group,
        "deadline": task.deadline.as_dict(),
        "deadline_vi": deadline_vi,
        "deadline_en": deadline_en,
        "lead_text": task.texts["lead"],
        "leads": [
            {"code": code, "name": names.row(code).name_vi, "from": task.leads.words_of(code)}
            for code in task.leads.codes
        ],
    }


def _runs_from_issue(text: str, year: int) -> bool:
    reading = read_deadline(text, year, date(year, 1, 1))
    return bool(reading.due) or "needs_calendar" in reading.note


def _texts(row: Row) -> dict[str, str]:
    return _EMPTY | {name: cell.text for name, cell in row.cells.items()}


def _group(row: Row) -> str | None:
    """The name of a group row ("I. Cải cách thể chế", or "II" with the name beside it), None for others."""
    number, title = row.own("number"), row.own("title")
    if any(row.own(name) for name in ("lead", "deadline", "product")):
        return None
    if row.alone and not re.fullmatch(r"[\d.]+", row.alone):
        return row.alone
    if number and title and _ROMAN.fullmatch(number):
        return f"{number.rstrip('.)')}. {title}"
    return None


def _continues(row: Row) -> bool:
    """True for the further rows of a task whose number, or number and title, is merged over them."""
    number = row.cells.get("number")
    return number is not None and number.state == "filled" and not row.own("title")
