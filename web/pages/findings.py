"""The findings of the year, and one finding: what was found, what was asked, how it ended and on which paper."""

from collections.abc import Callable, Mapping, Sequence

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from casework.figures import FindingRow, finding_rows, year_of
from casework.inspection_dossiers import FindingFile, finding_file
from rules.lifecycles import Agreement
from web.language import N_, Words
from web.names import ENDINGS, FINDING_GROUPS, FINDING_STATES, FINDINGS, OTHER, SEVERITIES
from web.query import Missing, linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/van-de"
_GROUPS: Mapping[str, Sequence[str]] = {
    "open": ("open", "counted"),
    "recommended": ("recommended", "ended", "counted"),
    "handled": ("handled", "ended", "counted"),
}


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def findings(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site, session))

    @app.get(HERE + "/{number}")
    def finding(request: Request, number: str) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            known = number.isdecimal() and len(number) < 10
            found = finding_file(session, int(number), as_of) if known else None
            if found is None:
                raise Missing(N_("Không có vấn đề số %(value)s."), number)
            view = FindingView(found, w, linker(request), site)
            return site.show(request, session, "finding.html", here=HERE, f=view)


def codes(row: FindingRow) -> set[str]:
    """The choices of the filter by status that a finding falls under."""
    found = {row.bucket, *_GROUPS.get(row.bucket, ())}
    return found | {"fixed"} if row.fixed_and_verified else found


def _listing(request: Request, site: Site, session: Session) -> Listing:
    as_of, w = site.as_of(request), site.words(request, session)
    year = year_of(session, as_of)
    rows = finding_rows(session, as_of, year)
    buckets = {c: w._(n.words) for c, n in FINDINGS.items()} | {c: w._(t) for c, t in FINDING_GROUPS.items()}
    domains = {d.code: w.either(d.short_vi, d.short_en) for d in site.domains}
    filters = [
        Filter("bucket", w._("Tình trạng"), buckets, codes, w._("Tất cả")),
        Filter(
            "domain", w._("Lĩnh vực"), {**domains, OTHER: w._("Khác")},
            lambda row: {row.domain if row.domain in domains else OTHER}, w._("Tất cả"), hide=True,
        ),
        Filter(
            "severity", w._("Mức độ"), {c: w._(n.words) for c, n in SEVERITIES.items()},
            lambda row: {row.severity}, w._("Tất cả"), hide=True,
        ),
        Filter(
            "agency", w._("Cơ quan"), {row.agency_code: w.agency(row.agency) for row in rows},
            lambda row: {row.agency_code}, w._("Tất cả"), hide=True,
        ),
    ]  # fmt: skip
    sieve = Sieve(request, rows, filters, lambda row: _text(row, w))
    columns = [
        w._("Vấn đề"), w._("Cơ quan"), w._("Lĩnh vực"), w._("Mức độ"), w._("Hạn khắc phục"), w._("Tình trạng"),
    ]  # fmt: skip
    title, link = w._("Vấn đề phát hiện qua kiểm tra năm %(year)s") % {"year": year}, linker(request)
    return sieve.listing(title, columns, lambda row: _cells(row, w, link, domains), search=True)


def _text(row: FindingRow, w: Words) -> str:
    return f"{row.description} {row.agency} {w.agency(row.agency)} {row.document_no}"


def _cells(row: FindingRow, w: Words, link: Callable[..., str], domains: Mapping[str, str]) -> Sequence[Cell]:
    severity, state = SEVERITIES[row.severity], FINDING_STATES[row.status]
    paper = f"{row.document_no}, {w.day(row.document_date)}" if row.document_no else ""
    return [
        Cell(row.description, link(f"{HERE}/{row.finding_id}")),
        Cell(w.agency(row.agency)),
        Cell(domains.get(row.domain, row.domain)),
        Cell(w._(severity.words), tag=severity.colour, tight=True),
        Cell(w.day(row.remedy_due_on) or "–", tight=True),
        Cell(w._(state.words), tag=state.colour, note=paper),
    ]


class FindingView:
    """One finding in one language."""

    def __init__(self, found: FindingFile, w: Words, link: Callable[..., str], site: Site) -> None:
        self.found, self.finding, self.w, self._link, self._site = found, found.finding, w, link, site
        self.title = found.finding.description

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        """What was found, where, what was asked; what is empty is left out."""
        _, w, finding, inspection = self.w._, self.w, self.finding, self.found.inspection
        state, severity = FINDING_STATES[self.found.status], SEVERITIES[finding.severity]
        visit = w.days(inspection.visit_from, inspection.visit_to)
        conclusion = f"{inspection.conclusion_no}, {w.day(inspection.conclusion_on)}"
        said = [
            (_("Tình trạng"), Cell(_(state.words), tag=state.colour)),
            (_("Cơ quan"), Cell(w.agency(self.found.agency.name_vi))),
            (_("Loại vấn đề"), Cell(self._category())),
            (_("Lĩnh vực"), Cell(self._domain())),
            (_("Mức độ"), Cell(_(severity.words))),
            (_("Ghi nhận ngày"), Cell(w.day(finding.recorded_on))),
            (_("Kiểm tra tại chỗ"), Cell(visit, self._link(f"/kiem-tra/{inspection.id}"))),
            (_("Thông báo kết luận kiểm tra"), Cell(conclusion if inspection.conclusion_no else "")),
            (_("Yêu cầu"), Cell(finding.asked)),
            (_("Hạn khắc phục"), Cell(w.day(finding.remedy_due_on))),
            (_("Ý kiến của cơ quan"), Cell(self._agreement(), note=finding.agreement_note)),
        ]
        return [(name, cell) for name, cell in said if cell.text]

    def _domain(self) -> str:
        names = {d.code: self.w.either(d.name_vi, d.name_en) for d in self._site.domains}
        return names.get(self.finding.domain, self.finding.domain)

    def _category(self) -> str:
        known = self._site.categories.get(self.finding.category)
        name = self.w.either(known.name_vi, known.name_en) if known else ""
        return f"{self.finding.category} {name}".strip()

    def _agreement(self) -> str:
        if self.finding.agreement is None:
            return ""
        agreed = self.finding.agreement is Agreement.AGREE
        return self.w._("nhất trí") if agreed else self.w._("không nhất trí")

    @property
    def ending_columns(self) -> list[str]:
        _ = self.w._
        return [_("Cách kết thúc"), _("Số văn bản"), _("Ngày văn bản"), _("Ghi chú")]

    @property
    def endings(self) -> list[list[Cell]]:
        w = self.w
        return [
            [
                Cell(w._(ENDINGS[line.kind])),
                Cell(line.document_no),
                Cell(w.day(line.document_date)),
                Cell(line.note),
            ]
            for line in self.found.endings
        ]

    @property
    def recommendation_columns(self) -> list[str]:
        _ = self.w._
        return [_("Kiến nghị tới"), _("Số văn bản"), _("Ngày văn bản"), _("Hạn trả lời"), _("Trả lời")]

    @property
    def recommendations(self) -> list[list[Cell]]:
        w = self.w
        return [
            [
                Cell(w.agency(line.addressee)), Cell(line.document_no), Cell(w.day(line.document_date)),
                Cell(w.day(line.answer_due_on)), self._answer(line.answer_no, w.day(line.answered_on), line.answer),
            ]
            for line in self.found.recommendations
        ]  # fmt: skip

    def _answer(self, number: str, day: str, words: str) -> Cell:
        if not day:
            return Cell(self.w._("chưa trả lời"), tag="warn")
        return Cell(", ".join(part for part in (number, day) if part), note=words)

    @property
    def duty_link(self) -> str:
        return self._link("/dau-viec", kind="finding", agency=self.found.agency.code)
