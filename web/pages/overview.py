"""The overview: three promises, today's matters, findings by agency and domain, the schedule, the targets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from casework.figures import status
from config.domains import load_domains
from fastapi import FastAPI, Request, Response
from rules.completion import cut_percent

from casework.overview import Overview, overview
from web.language import language_of, show_day, translations

if TYPE_CHECKING:
    from web.app import Site

Words = Callable[[str], str]
TRACK = 298  # width of a meter's track


@dataclass(frozen=True)
class Meter:
    """One promise as the page draws it."""

    key: str
    name: str
    done: int
    of: int
    needed: int
    goal: str
    all_link: str
    open_link: str
    more: str
    open_count: int

    @property
    def missing(self) -> int:
        return max(0, self.needed - self.done)

    @property
    def percent(self) -> str:
        """Cut, never rounded up: 13 of 44 is 29.5, and 14 are needed."""
        return cut_percent(self.done, self.of) if self.of else "–"

    @property
    def width(self) -> int:
        return TRACK * self.done // self.of if self.of else 0

    @property
    def goal_at(self) -> int:
        return 1 + (TRACK * self.needed // self.of if self.of else TRACK)

    @property
    def words(self) -> str:
        return f"{self.name}: {self.done} / {self.of}, {self.percent} %. {self.goal}"


def routes(app: FastAPI, site: "Site") -> None:
    @app.get("/")
    def page(request: Request) -> Response:
        from web.app import linker

        as_of = site.as_of(request)
        language = language_of(request)
        with site.store.reading() as session:
            facts = overview(session, status(session, as_of, as_of.year), as_of, as_of.year)
            view = View(facts, language, linker(request), load_domains(site.settings.config_dir))
            return site.show(request, session, "overview.html", here="/", o=view)


class View:
    """The overview's facts in one language, with links."""

    def __init__(self, facts: Overview, language: str, link: Callable[..., str], domains: Any) -> None:
        self.facts, self.language, self.link = facts, language, link
        words = translations(language)
        self._, self.n = words.gettext, words.ngettext
        self.year, self.status = facts.year, facts.status
        self.domains = domains

    @property
    def title(self) -> str:
        return self.facts.titles[0] if self.facts.titles else self._("Chưa có kế hoạch nào được ban hành")

    @property
    def decisions(self) -> str:
        return ", ".join(self.facts.decisions)

    @property
    def meters(self) -> list[Meter]:
        _, tasks, findings = self._, self.status["tasks"], self.status["findings"]
        overall = self.status["inspections"]["overall"]
        done = tasks["done_on_time"] + tasks["done_late"]
        live = tasks["total"] - tasks["withdrawn"]
        ended = findings["handled"] + findings["recommended"]
        counted = findings["total"] - findings["withdrawn"] - findings["not_accepted"]
        to_inspect = overall["agencies"] - overall["inspected"]
        return [
            Meter(
                "tasks", _("Nhiệm vụ hoàn thành"), done, live, live, _("chỉ tiêu 100%"), self.link("/nhiem-vu"),
                self.link("/nhiem-vu", bucket="open"), _("Xem %(n)s mục") % {"n": live - done}, live - done,
            ),
            Meter(
                "inspections", _("Cơ quan đã kiểm tra"), overall["inspected"], overall["agencies"],
                overall["required"], _("chỉ tiêu tối thiểu 30%"), self.link("/kiem-tra"),
                self.link("/kiem-tra", state="not_inspected"),
                _("Xem %(n)s cơ quan chưa kiểm tra") % {"n": to_inspect}, to_inspect,
            ),
            Meter(
                "findings", _("Vấn đề đã xử lý hoặc kiến nghị xử lý"), ended, counted, counted,
                _("chỉ tiêu 100%"), self.link("/van-de"), self.link("/van-de", bucket="open"),
                _("Xem %(n)s mục") % {"n": counted - ended}, counted - ended,
            ),
        ]  # fmt: skip

    @property
    def todo(self) -> list[Mapping[str, str]]:
        _, link = self._, self.link
        known = {
            "tasks_overdue": (_("%(n)s nhiệm vụ quá hạn"), link("/nhiem-vu", bucket="overdue")),
            "obligations_overdue": (_("%(n)s đầu việc quá hạn"), link("/dau-viec", bucket="overdue")),
            "extensions_asked": (_("%(n)s đề nghị gia hạn chờ duyệt"), link("/dau-viec", kind="extension")),
            "reported": (_("%(n)s báo cáo chờ xác nhận"), link("/dau-viec", bucket="reported")),
            "orphans": (_("%(n)s đầu việc không có người nhận"), link("/dau-viec", bucket="orphan")),
            "dead": (_("%(n)s thông báo không gửi được"), link("/thong-bao", state="dead")),
            "uncertain": (_("%(n)s thư không rõ đã đến chưa"), link("/thong-bao", state="uncertain")),
        }
        return [
            {"words": known[kind][0] % {"n": count}, "link": known[kind][1]}
            for kind, count in self.facts.todo.items()
        ]

    @property
    def todo_total(self) -> int:
        return sum(self.facts.todo.values())

    @property
    def buckets(self) -> list[Mapping[str, object]]:
        names = bucket_names(self._)
        return [
            {"name": names[key], "count": count, "link": self.link("/nhiem-vu", bucket=key)}
            for key, count in self.status["tasks"].items()
            if key in names
        ]

    @property
    def rates(self) -> str:
        tasks = self.status["tasks"]
        done = tasks["done_on_time"] + tasks["done_late"]
        due = done + tasks["overdue"]
        live = tasks["total"] - tasks["withdrawn"]
        return self._("Hoàn thành %(a)s/%(b)s nhiệm vụ đã đến hạn hoặc đã xong; %(a)s/%(c)s của cả năm.") % {
            "a": done, "b": due, "c": live,
        }  # fmt: skip

    @property
    def heat(self) -> Mapping[str, object]:
        english = self.language == "en"
        shown = [{"code": d.code, "short": d.short_en if english else d.short_vi} for d in self.domains]
        rows = [
            {
                "agency": agency,
                "cells": [
                    {
                        "count": cells[d["code"]],
                        "link": self.link("/van-de", agency=agency, domain=d["code"], bucket="open"),
                    }
                    if d["code"] in cells
                    else None
                    for d in shown
                ],
            }
            for agency, cells in self.facts.heat.items()
        ]
        return {"domains": shown, "rows": rows}

    @property
    def gantt(self) -> Mapping[str, object]:
        states = {
            "done": self._("đã kết luận"), "visited": self._("đã kiểm tra tại chỗ"), "planned": self._("dự kiến"),
        }  # fmt: skip
        first = date(self.year, 1, 1)
        rows = [
            {
                "agency": visit.agency, "first": visit.first, "state": visit.state,
                "state_words": states[visit.state], "start": (visit.first - first).days,
                "days": (visit.last - visit.first).days + 1,
            }
            for visit in self.facts.visits
        ]  # fmt: skip
        inside = self.facts.as_of.year == self.year
        listed = "; ".join(f"{r['agency']} {show_day(r['first'], self.language)}" for r in rows)
        return {
            "rows": rows,
            "words": self._("Lịch kiểm tra") + ": " + listed,
            "today_at": (self.facts.as_of - first).days if inside else None,
        }

    @property
    def targets(self) -> list[Mapping[str, object]]:
        _ = self._
        courses = {
            "on": (_("đúng hướng"), "good"), "off": (_("lệch hướng"), "warn"), "met": (_("đạt"), "good"),
            "missed": (_("không đạt"), "bad"), "unknown": (_("chưa biết"), "soft"),
        }  # fmt: skip
        return [
            {
                "title": self.facts.target_titles.get(t["code"], t["code"]), "target": t["target"],
                "unit": t["unit"], "latest": t["latest"] if t["latest"] is not None else "–",
                "course": courses[t["course"]][0], "colour": courses[t["course"]][1],
            }
            for t in self.status["targets"]
        ]  # fmt: skip

    @property
    def rungs(self) -> list[Mapping[str, object]]:
        return [
            {"name": rung, "count": count, "link": self.link("/thong-bao", rung=rung)}
            for rung, count in self.status["notices"]["by_rung"].items()
        ]


def bucket_names(_: Words) -> dict[str, str]:
    """The partition of tasks in words."""
    return {
        "done_on_time": _("Hoàn thành đúng hạn"),
        "done_late": _("Hoàn thành quá hạn"),
        "open_in_time": _("Chưa hoàn thành, trong hạn"),
        "overdue": _("Chưa hoàn thành, quá hạn"),
        "waiting": _("Chờ điều kiện, tạm hoãn"),
        "no_date": _("Cần điền hạn"),
        "withdrawn": _("Không còn áp dụng"),
        "later_years": _("Hạn ở các năm sau (ngoài tổng số)"),
    }
