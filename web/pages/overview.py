"""The overview: three promises, today's matters, findings by agency and domain, the schedule, the targets."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response

from casework.figures import year_of
from casework.overview import HeatRow, Overview, overview
from web.drawing import Gantt, Meter, Part, percent_of
from web.language import Words
from web.names import BUCKETS, COURSES, OTHER, rung_words, todo_words
from web.query import linker
from web.site import Site
from web.table import Cell

Link = Callable[..., str]


def routes(app: FastAPI, site: Site) -> None:
    @app.get("/")
    def page(request: Request) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            facts = overview(session, as_of, year_of(session, as_of))
            view = View(facts, w, linker(request), site.domains)
            return site.show(request, session, "overview.html", here="/", o=view)


def by_known(cells: Mapping[str, int], known: Collection[str]) -> Mapping[str, int]:
    """Counts by domain, those of unknown domains added up under OTHER."""
    found: Counter[str] = Counter()
    for code, count in cells.items():
        found[code if code in known else OTHER] += count
    return found


class View:
    """The overview's facts in one language, every number with the link to its rows."""

    def __init__(self, facts: Overview, w: Words, link: Link, domains: Sequence[Any]) -> None:
        self.facts, self.w, self.link, self._domains = facts, w, link, domains
        self.year, self.figures = facts.year, facts.figures

    @property
    def title(self) -> str:
        _, plans = self.w._, self.facts.plans
        if not plans:
            return _("Chưa có kế hoạch nào được ban hành")
        if len(plans) == 1:
            return self.w.either(plans[0].title_vi, plans[0].title_en)
        return _("Các kế hoạch năm %(year)s") % {"year": self.year}

    @property
    def plans(self) -> list[Cell]:
        """The decision of the only plan, or each of several plans by its name."""
        plans = self.facts.plans
        names = [self.w.either(plan.title_vi, plan.title_en) for plan in plans]
        if len(plans) == 1:
            names = [self.w._("Số %(number)s") % {"number": plans[0].decision_no}]
        return [
            Cell(name, self.link("/nhiem-vu", plan=plan.code))
            for name, plan in zip(names, plans, strict=True)
        ]

    @property
    def meters(self) -> list[Meter]:
        return [self._tasks(), self._inspections(), self._findings()]

    def _tasks(self) -> Meter:
        _, tasks, link = self.w._, self.figures["tasks"], self.link
        done = tasks["done_on_time"] + tasks["done_late"]
        live = tasks["total"] - tasks["withdrawn"]
        return Meter(
            "tasks", _("Nhiệm vụ hoàn thành"), done, live, live, self._all(), self._gap(live - done),
            done < live, link("/nhiem-vu", bucket="done"), link("/nhiem-vu", bucket="live"), live - done,
            link("/nhiem-vu", bucket="open"), self._see(live - done), percent_of(self.w, done, live),
        )  # fmt: skip

    def _findings(self) -> Meter:
        _, findings, link = self.w._, self.figures["findings"], self.link
        ended = findings["handled"] + findings["recommended"]
        counted = ended + findings["open"]
        fixed = Part(
            _("Thực sự khắc phục xong, đã xác nhận"), findings["fixed_and_verified"], counted,
            link("/van-de", bucket="fixed"), link("/van-de", bucket="counted"), "",
        )  # fmt: skip
        return Meter(
            "findings", _("Vấn đề đã xử lý hoặc kiến nghị xử lý"), ended, counted, counted, self._all(),
            self._gap(counted - ended), ended < counted, link("/van-de", bucket="ended"),
            link("/van-de", bucket="counted"), counted - ended, link("/van-de", bucket="open"),
            self._see(counted - ended), percent_of(self.w, ended, counted), [fixed],
        )  # fmt: skip

    def _inspections(self) -> Meter:
        _, overall, link = self.w._, self.figures["inspections"]["overall"], self.link
        parts = [self._level(code, numbers) for code, numbers in self._by_level().items()]
        missing = max(0, overall["required"] - overall["inspected"])
        short = missing > 0 or any(part.gap for part in parts)
        rest = overall["agencies"] - overall["inspected"]
        goal = _("chỉ tiêu tối thiểu %(share)s, cần %(needed)s") % {
            "share": self.w.share(self.facts.share),
            "needed": overall["required"],
        }
        gap = _("còn thiếu ở từng cấp") if short and not missing else self._gap(missing)
        return Meter(
            "inspections", _("Cơ quan đã kiểm tra"), overall["inspected"], overall["agencies"],
            overall["required"], goal, gap, short, link("/kiem-tra", state="inspected"), link("/kiem-tra"),
            rest, link("/kiem-tra", state="not_inspected"),
            _("Xem %(n)s cơ quan chưa kiểm tra") % {"n": self.w.number(rest)},
            percent_of(self.w, overall["inspected"], overall["agencies"]), [*parts, *self._narrow()],
        )  # fmt: skip

    def _by_level(self) -> Mapping[str, Mapping[str, int]]:
        """The levels in their order; one that has lost its name stands last."""
        found = self.figures["inspections"]["by_level"]
        return {code: found[code] for code in sorted(found, key=[*self.facts.levels, *found].index)}

    def _narrow(self) -> list[Part]:
        """The other reading of who counts, where it differs: both figures are shown."""
        numbers = self.figures["inspections"]["narrow"]
        if numbers == self.figures["inspections"]["overall"]:
            return []
        name = self.w._("Cách hiểu hẹp, không tính cơ quan hành chính khác")
        return [self._part(name, numbers, reading="narrow")]

    def _level(self, code: str, numbers: Mapping[str, int]) -> Part:
        return self._part(self.w.either(*self.facts.levels.get(code, (code, code))), numbers, level=code)

    def _part(self, name: str, numbers: Mapping[str, int], **which: str) -> Part:
        missing = max(0, numbers["required"] - numbers["inspected"])
        needed = self.w._("cần %(needed)s") % {"needed": numbers["required"]}
        return Part(
            name, numbers["inspected"], numbers["agencies"],
            self.link("/kiem-tra", **which, state="inspected"), self.link("/kiem-tra", **which),
            f"{needed}, {self._gap(missing)}" if missing else "", needed,
        )  # fmt: skip

    def _all(self) -> str:
        return self.w._("chỉ tiêu 100%")

    def _gap(self, missing: int) -> str:
        return self.w._("còn thiếu %(n)s") % {"n": self.w.number(missing)} if missing else self.w._("đã đạt")

    def _see(self, count: int) -> str:
        return self.w.n("Xem %(num)s mục chưa xong", "Xem %(num)s mục chưa xong", count) % {"num": count}

    @property
    def todo(self) -> list[Cell]:
        """What waits for the office, each with its number and its rows."""
        link = self.link
        links = {
            "tasks_overdue": link("/nhiem-vu", bucket="overdue"),
            "tasks_no_date": link("/nhiem-vu", bucket="no_date"),
            "extensions": link("/dau-viec", kind="extension", bucket="open"),
            "confirmations": link("/dau-viec", kind="confirmation", bucket="open"),
            "others_overdue": link("/dau-viec", kind="other", bucket="overdue"),
            "orphans": link("/dau-viec", orphan="yes"),
            "dead": link("/thong-bao", state="dead"),
            "bounced": link("/thong-bao", state="bounced"),
            "uncertain": link("/thong-bao", state="uncertain"),
        }
        return [Cell(todo_words(self.w, kind, n), links[kind]) for kind, n in self.facts.todo.items()]

    @property
    def todo_total(self) -> int:
        return sum(self.facts.todo.values())

    @property
    def heat(self) -> Mapping[str, object]:
        """A column a domain; findings of a domain the office no longer has stand in a last one, never nowhere."""
        names = {d.code: self.w.either(d.short_vi, d.short_en) for d in self._domains}
        rows = [(row, by_known(row.cells, names)) for row in self.facts.heat]
        if any(OTHER in cells for _, cells in rows):
            names[OTHER] = self.w._("Khác")
        shown = [
            {
                "agency": self.w.agency(row.agency),
                "cells": [self._heat_cell(row, code, cells) for code in names],
            }
            for row, cells in rows
        ]
        return {"domains": list(names.values()), "rows": shown}

    def _heat_cell(self, row: HeatRow, domain: str, cells: Mapping[str, int]) -> Mapping[str, object] | None:
        if domain not in cells:
            return None
        count = cells[domain]
        shade = 0 if count == 0 else 1 if count == 1 else 2 if count <= 3 else 3
        link = self.link("/van-de", agency=row.agency_code, domain=domain, bucket="open")
        return {"count": count, "shade": shade, "link": link}

    @property
    def gantt(self) -> Gantt:
        return Gantt(self.w, self.facts.visits, self.year, self.facts.as_of)

    @property
    def targets(self) -> list[list[Cell]]:
        rows = []
        for target in self.figures["targets"]:
            title_vi, title_en, said = self.facts.target_titles[target["code"]]
            course = COURSES[target["course"]]
            latest = self._measured(target["latest"], target["unit"]) if target["latest"] is not None else "–"
            # The plan's own words of the goal are Vietnamese; other readers get its sign and number.
            goal = (
                said if said and self.w.language == "vi" else self._measured(target["target"], target["unit"])
            )
            shown = [Cell(self.w.either(title_vi, title_en)), Cell(goal), Cell(latest)]
            rows.append([*shown, Cell(self.w._(course.words), tag=course.colour)])
        return rows

    def _measured(self, value: str, unit: str) -> str:
        """A value with its unit; a unit in words is kept to Vietnamese."""
        number = self.w.decimal(value).replace(">=", "≥").replace("<=", "≤")
        kept = unit if self.w.language == "vi" or not any(sign.isalpha() for sign in unit) else ""
        return f"{number} {kept}".strip()

    @property
    def buckets(self) -> list[Cell]:
        tasks = self.figures["tasks"]
        return [
            Cell(self.w._(name.words), self.link("/nhiem-vu", bucket=code), note=self.w.number(tasks[code]))
            for code, name in BUCKETS.items()
        ]

    @property
    def rates(self) -> list[str]:
        """Each rate in its pair: of what was due and of all, by the revised and by the original date."""
        _, revised, original = self.w._, self.figures["rates"]["revised"], self.figures["rates"]["original"]
        return [
            _("Hoàn thành: %(due)s của số đã đến hạn, %(all)s của cả năm.")
            % {
                "due": self._rate(revised["completed_of_due"]),
                "all": self._rate(revised["completed_of_all"]),
            },
            _("Đúng hạn, của số đã đến hạn: %(revised)s theo hạn đã gia hạn, %(original)s theo hạn ban đầu.")
            % {
                "revised": self._rate(revised["on_time_of_due"]),
                "original": self._rate(original["on_time_of_due"]),
            },
        ]

    def _rate(self, share: Mapping[str, Any]) -> str:
        part, whole = share["part"], share["whole"]
        return f"{part}/{whole} ({percent_of(self.w, part, whole)})"

    @property
    def rungs(self) -> list[Cell]:
        return [
            Cell(rung_words(self.w, rung), self.link("/thong-bao", rung=rung), note=self.w.number(count))
            for rung, count in self.figures["notices"]["by_rung"].items()
        ]
