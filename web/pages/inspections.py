"""The inspections of the year: the certificate in whole numbers, who is chosen and why, who is not and why."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from fastapi import FastAPI, Request, Response

from casework.figures import year_of
from casework.inspection_dossiers import (
    InspectionFile,
    Place,
    RoundFile,
    StepLine,
    inspection_file,
    round_file,
)
from casework.overview import levels_of
from rules.quota import POOLED, Inequality
from web.language import N_, Words
from web.names import ANSWERS, INSPECTION_KINDS, INSPECTIONS, PLACES, ROUNDS, STEPS, TAGS
from web.query import Missing, linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/kiem-tra"
NOT_COUNTED = "not_counted"


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def inspections(request: Request) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            found = round_file(session, as_of, year_of(session, as_of))
            levels = {code: w.either(*names) for code, names in levels_of(session).items()}
            view = RoundView(found, w, levels)
            page = _listing(request, found, w, levels)
            return site.show(request, session, "inspections.html", here=HERE, page=page, r=view)

    @app.get(HERE + "/{number}")
    def inspection(request: Request, number: str) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w, known = site.words(request, session), number.isdecimal() and len(number) < 10
            found = inspection_file(session, int(number), as_of) if known else None
            if found is None:
                raise Missing(N_("Không có cuộc kiểm tra số %(value)s."), number)
            view = InspectionView(found, w, linker(request), as_of)
            return site.show(request, session, "inspection.html", here=HERE, i=view)


def codes(place: Place) -> set[str]:
    """The choices of the filter by state; a body that does not count stands apart, inspected or not."""
    if not place.row.counts:
        return {NOT_COUNTED}
    return {place.state} if place.row.inspected else {place.state, "not_inspected"}


def readings(place: Place) -> set[str]:
    """Whether the narrow reading of the share counts an agency too."""
    return {"narrow"} if place.row.counts and not place.in_question else set()


def _chosen(place: Place) -> set[str]:
    return {"yes" if place.chosen.picked else "no"} if place.chosen else set()


def _listing(request: Request, found: RoundFile, w: Words, levels: Mapping[str, str]) -> Listing:
    filters = [
        Filter(
            "state", w._("Tình trạng"), {c: w._(n.words) for c, n in PLACES.items()}, codes,
            w._("Tất cả cơ quan tính vào tỷ lệ"), outside=(NOT_COUNTED,),
        ),
        Filter("reading", w._("Cách hiểu"), {"narrow": w._("Hẹp")}, readings, w._("Rộng"), hide=True),
        Filter("level", w._("Cấp"), levels, lambda place: {place.row.level}, w._("Tất cả"), hide=True),
        Filter(
            "chosen", w._("Chọn"), {"yes": w._("Được chọn"), "no": w._("Không được chọn")}, _chosen,
            w._("Tất cả"), hide=True,
        ),
    ]  # fmt: skip
    sieve = Sieve(request, found.places, filters, lambda place: _text(place, w))
    columns = [
        w._("Cơ quan"),
        w._("Cấp"),
        w._("Ngày kiểm tra"),
        w._("Tình trạng"),
        w._("Vì sao chọn hoặc không"),
    ]
    title, link = w._("Lịch kiểm tra năm %(year)s") % {"year": found.year}, linker(request)
    return sieve.listing(title, columns, lambda place: _cells(place, w, levels, link), search=True)


def _text(place: Place, w: Words) -> str:
    return f"{place.row.agency} {w.agency(place.row.agency)}"


def _cells(place: Place, w: Words, levels: Mapping[str, str], link: Callable[..., str]) -> Sequence[Cell]:
    row, state = place.row, PLACES[place.state]
    days = "; ".join(w.days(visit.first, visit.last) for visit in place.visits)
    paper = f"{row.conclusion_no}, {w.day(row.conclusion_on)}" if row.inspected else ""
    findings = link("/van-de", agency=row.agency_code) if place.state in ("inspected", "visited") else ""
    return [
        Cell(w.agency(row.agency), findings),
        Cell(levels.get(row.level, row.level), tight=True),
        Cell(days or "–", link(f"{HERE}/{place.visits[0].inspection_id}") if place.visits else ""),
        Cell(w._(state.words), tag=state.colour, note=paper, tight=True),
        Cell(_why(place, w), note="" if row.counts else w._("không tính vào tỷ lệ")),
    ]


def _why(place: Place, w: Words) -> str:
    """The reason the round kept, in the reader's language."""
    if place.chosen is None:
        return "–"
    said = place.chosen.reason.get("text_en" if w.language == "en" else "text_vi")
    if said:
        return str(said)
    if place.chosen.excluded:
        return w._("Không kiểm tra: %(reason)s") % {"reason": place.chosen.excluded}
    return w._("Được chọn") if place.chosen.picked else w._("Không được chọn")


class RoundView:
    """The certificate and the round's marks in one language."""

    def __init__(self, found: RoundFile, w: Words, levels: Mapping[str, str]) -> None:
        self.found, self.w, self._levels = found, w, levels

    @property
    def list_words(self) -> str:
        """Which list the figures stand on."""
        _, kept = self.w._, self.found.round
        if kept is None:
            return _("Chưa chốt danh sách của năm: tính trên danh bạ cơ quan ngày đang xem.")
        return _("Danh sách chốt ngày %(day)s; %(status)s.") % {
            "day": self.w.day(kept.as_of), "status": _(ROUNDS[kept.status].words),
        }  # fmt: skip

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What anybody needs to draw the round again."""
        _, kept = self.w._, self.found.round
        if kept is None:
            return []
        seed = f"{kept.seed} ({kept.seed_source})" if kept.seed_source else kept.seed
        said = [
            (_("Mã của danh sách và quy tắc"), kept.fingerprint),
            (_("Số bốc thăm"), seed),
            (_("Số văn bản"), kept.decision_no),
        ]
        return [(name, value) for name, value in said if value]

    @property
    def columns(self) -> list[str]:
        _ = self.w._
        return [
            _("Cấp"), _("Số cơ quan"), _("Phải kiểm tra ít nhất"), _("Đã chọn"), _("Đã kiểm tra"),
            _("Phép thử bằng số nguyên"), _("Kết quả"),
        ]  # fmt: skip

    @property
    def rows(self) -> list[list[Cell]]:
        """One line a scope; then, where there are bodies in question, all levels without them."""
        _ = self.w._
        named = {line.scope: self._levels.get(line.scope, line.scope) for line in self.found.lines}
        named[POOLED] = _("Tất cả các cấp")
        rows = [self._line(line, named[line.scope], self._picked(line.scope)) for line in self.found.lines]
        if self.found.narrow is not None:
            name = _("Tất cả các cấp, cách hiểu hẹp")
            rows.append(self._line(self.found.narrow, name, self._picked(POOLED, narrow=True)))
        return rows

    def _line(self, line: Inequality, name: str, picked: int) -> list[Cell]:
        _, number = self.w._, self.w.number
        sign = "≥" if line.holds else "<"
        test = (
            f"{line.share.denominator} × {line.inspected} = {number(line.left)} {sign} "
            f"{line.share.numerator} × {line.agencies} = {number(line.right)}"
        )
        missing = _("còn thiếu %(n)s") % {"n": number(line.missing)}
        return [
            Cell(name), Cell(number(line.agencies), number=True), Cell(number(line.required), number=True),
            Cell(number(picked), number=True), Cell(number(line.inspected), number=True),
            Cell(test), Cell(_("đạt") if line.holds else missing, tag="good" if line.holds else "bad"),
        ]  # fmt: skip

    def _picked(self, scope: str, *, narrow: bool = False) -> int:
        return sum(
            place.chosen is not None and place.chosen.picked and place.row.counts
            for place in self.found.places
            if scope in (POOLED, place.row.level) and not (narrow and place.in_question)
        )


class InspectionView:
    """One inspection in one language: its days, its team, its steps."""

    def __init__(self, found: InspectionFile, w: Words, link: Callable[..., str], as_of: date) -> None:
        self.found, self.kept, self.w, self._as_of = found, found.inspection, w, as_of
        self.title = w._("Kiểm tra %(agency)s") % {"agency": w.agency(found.agency.name_vi)}
        self.findings_link = link("/van-de", agency=found.agency.code)

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        _, w, kept, state = self.w._, self.w, self.kept, INSPECTIONS[self.found.status]
        headed = _("%(post)s (trưởng đoàn)")
        team = [headed % {"post": post} if head else post for post, head in self.found.team]
        said = [
            (_("Tình trạng"), Cell(_(state.words), tag=state.colour)),
            (_("Hình thức"), Cell(_(INSPECTION_KINDS[kept.kind].words))),
            (_("Ngày kiểm tra"), Cell(w.days(kept.visit_from, kept.visit_to))),
            (_("Đoàn kiểm tra"), Cell("; ".join(team))),
            (_("Số vấn đề phát hiện"), Cell(w.number(self.found.findings))),
        ]
        return [(name, cell) for name, cell in said if cell.text]

    @property
    def columns(self) -> list[str]:
        _ = self.w._
        return [_("Bước"), _("Hạn"), _("Ngày hoàn thành"), _("Số văn bản"), _("Tình trạng")]

    @property
    def rows(self) -> list[list[Cell]]:
        return [self._step(step) for step in self.found.steps]

    @property
    def checklist_columns(self) -> list[str]:
        _ = self.w._
        return [_("Mục"), _("Câu hỏi"), _("Trả lời"), _("Ghi chú")]

    @property
    def checklist(self) -> list[list[Cell]]:
        """Each item with its answer; the version stands with the item's code."""
        _, w = self.w._, self.w
        return [
            [
                Cell(line.item.code, note=line.version, tight=True),
                Cell(w.either(line.item.ask_vi, line.item.ask_en)),
                Cell(_(ANSWERS[line.answer].words), tag=ANSWERS[line.answer].colour, tight=True),
                Cell(line.note),
            ]
            for line in self.found.checklist
        ]

    def _step(self, step: StepLine) -> list[Cell]:
        _, w = self.w._, self.w
        late = (step.done_on or self._as_of) > step.due_on
        state = (TAGS["done_late"], "warn") if late else (TAGS["done_on_time"], "good")
        if step.done_on is None:
            state = (TAGS["overdue"], "bad") if late else (TAGS["open_in_time"], "soft")
        return [
            Cell(_(STEPS[step.kind].words)), Cell(w.day(step.due_on), tight=True),
            Cell(w.day(step.done_on), tight=True), Cell(step.document_no), Cell(_(state[0]), tag=state[1]),
        ]  # fmt: skip
