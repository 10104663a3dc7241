"""Everything anybody owes, and one obligation with its dates, its papers and what was said about it."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from casework.dossiers import DutyFile, NoticeLine, duty_file, notices_about
from casework.figures import ObligationRow, obligation_rows
from casework.moves_told import moves_of
from casework.overview import is_other
from casework.past_invariant import orphans_on
from casework.pressing import Pressing, pressing
from notifications.tables import FORMS, KINDS, ROLES
from rules.lifecycles import ObligationKind, ObligationStatus
from web.language import N_, Words
from web.names import BUCKETS, FATES, OBLIGATIONS, rung_words
from web.pages.tasks import requests, state_cell
from web.query import Missing, linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/dau-viec"
ENDED = (ObligationStatus.DONE, ObligationStatus.WITHDRAWN)


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def obligations(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site, session))

    @app.get(HERE + "/{number}")
    def obligation(request: Request, number: str) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            found = (
                duty_file(session, int(number), as_of) if number.isdecimal() and len(number) < 10 else None
            )
            if found is None:
                raise Missing(N_("Không có đầu việc số %(value)s."), number)
            notices = notices_about(session, found.row.obligation_id, as_of)
            moved = moves_of(session, found.row.obligation_id, w.language, until=as_of)
            pressed = pressing(session, found.row, as_of)
            view = DutyView(found, pressed, notices, w, linker(request), moved)
            return site.show(request, session, "obligation.html", here=HERE, d=view)


def codes(row: ObligationRow) -> set[str]:
    """The choices of the filter by status that an obligation falls under."""
    found = {row.bucket}
    if row.status not in ENDED:
        found.add("open")
    if row.status is ObligationStatus.REPORTED:
        found.add("reported")
    return found


def _listing(request: Request, site: Site, session: Session) -> Listing:
    as_of, w = site.as_of(request), site.words(request, session)
    rows = obligation_rows(session, as_of)
    live = [row for row in rows if row.status not in ENDED]
    unreached = orphans_on(session, as_of, live)
    buckets = {code: w._(name.words) for code, name in BUCKETS.items() if code != "later_years"}
    kinds = {kind.value: w.letters(KINDS[kind]) for kind in ObligationKind}
    filters = [
        Filter(
            "bucket", w._("Tình trạng"),
            {"open": w._("Chưa xong"), "reported": w._("Chờ xác nhận"), **buckets}, codes, w._("Tất cả"),
        ),
        Filter(
            "kind", w._("Loại"), {**kinds, "other": w._("Ngoài nhiệm vụ, gia hạn, xác nhận")},
            lambda row: {row.kind.value, "other"} if is_other(row.kind) else {row.kind.value}, w._("Tất cả"),
            hide=True,
        ),
        Filter(
            "orphan", w._("Người nhận"), {"yes": w._("Không có người nhận")},
            lambda row: {"yes"} if row.obligation_id in unreached else (), w._("Tất cả"),
        ),
        Filter(
            "agency", w._("Cơ quan"), {row.agency_code: w.agency(row.agency) for row in rows},
            lambda row: {row.agency_code}, w._("Tất cả"), hide=True,
        ),
    ]  # fmt: skip
    sieve = Sieve(request, rows, filters, lambda row: f"{row.title} {row.agency} {w.agency(row.agency)}")
    columns = [
        w._("Đầu việc"), w._("Cơ quan"), w._("Hạn ban đầu"), w._("Hạn hiện nay"), w._("Ngày hoàn thành"),
        w._("Tình trạng"),
    ]  # fmt: skip
    lead = [w._("Đầu việc là điều một cơ quan phải làm xong trước một ngày.")]
    link = linker(request)
    return sieve.listing(w._("Đầu việc"), columns, lambda row: _cells(row, w, link), lead=lead, search=True)


def _cells(row: ObligationRow, w: Words, link: Callable[..., str]) -> Sequence[Cell]:
    return [
        Cell(row.title, link(f"{HERE}/{row.obligation_id}"), note=w.letters(KINDS[row.kind])),
        Cell(w.agency(row.agency)),
        Cell(w.day(row.original_due_on) or "–", tight=True),
        Cell(w.day(row.due_on) or row.awaits or "–", tight=bool(row.due_on)),
        Cell(w.day(row.done_on), tight=True),
        state_cell(row.status, row.bucket, w),
    ]


class DutyView:
    """One obligation in one language."""

    def __init__(
        self, found: DutyFile, pressed: Pressing, notices: Sequence[NoticeLine], w: Words,
        link: Callable[..., str], moved: Sequence[tuple[str, str]] = (),
    ) -> None:  # fmt: skip
        self.found, self.row, self.pressed, self.w, self.link = found, found.row, pressed, w, link
        self._notices, self._moved = notices, moved
        self.title = found.row.title

    @property
    def facts(self) -> list[tuple[str, Cell]]:
        """What is owed, by whom, by when; what does not apply is left out."""
        _, w, row = self.w._, self.w, self.row
        said = [
            (_("Loại"), Cell(w.letters(KINDS[row.kind]), self._subject())),
            (_("Cơ quan"), Cell(w.agency(row.agency))),
            (_("Người phải làm"), Cell(w.letters(ROLES[row.role]))),
            (_("Tình trạng"), state_cell(row.status, row.bucket, w)),
            (_("Hạn ban đầu"), Cell(w.day(row.original_due_on))),
            (_("Hạn hiện nay"), Cell(w.day(row.due_on), note=requests(self.found.requests, w))),
            *((label, Cell(text)) for label, text in self._moved),
            (_("Ngày hoàn thành"), Cell(w.day(row.done_on))),
            (_("Đang chờ"), Cell(row.awaits)),
            (_("Lý do tạm hoãn"), Cell(self.found.suspended_reason)),
            (_("Ngày xem lại"), Cell(w.day(self.pressed.next_review_on))),
            (_("Lần nhắc tới"), Cell(w.day(self.pressed.next_alarm_on))),
            (_("Minh chứng"), Cell("; ".join(self._papers()))),
        ]
        return [(name, cell) for name, cell in said if cell.text]

    def _subject(self) -> str:
        """Where what opened the obligation is shown, if a page shows it."""
        at = {ObligationKind.TASK: "/nhiem-vu", ObligationKind.FINDING: "/van-de"}.get(self.row.kind)
        return self.link(f"{at}/{self.row.subject_id}") if at else ""

    def _papers(self) -> list[str]:
        return [
            f"{paper.number}, {self.w.day(paper.day)} {paper.title}".strip() for paper in self.found.papers
        ]

    @property
    def change_columns(self) -> list[str]:
        _ = self.w._
        return [_("Từ ngày"), _("Thay đổi"), _("Chức vụ"), _("Ghi chú")]

    @property
    def changes(self) -> list[list[Cell]]:
        w = self.w
        return [
            [
                Cell(w.day(change.day), tight=True),
                Cell(f"{w._(OBLIGATIONS[change.old].words)} → {w._(OBLIGATIONS[change.new].words)}"),
                Cell(change.post or w._("hệ thống")),
                Cell(change.reason),
            ]
            for change in self.found.changes
        ]

    @property
    def notice_columns(self) -> list[str]:
        _ = self.w._
        return [_("Ngày"), _("Thông báo"), _("Nấc"), _("Chức vụ nhận"), _("Đã đến đâu")]

    @property
    def notices(self) -> list[list[Cell]]:
        w = self.w
        return [
            [
                Cell(w.day(line.day), tight=True),
                Cell(w.letters(FORMS[line.form]), self.link(f"/thong-bao/{line.notice_id}")),
                Cell(rung_words(w, line.rung) if line.rung else "–"),
                Cell(line.post),
                Cell(w._(FATES[line.state].words), tag=FATES[line.state].colour, tight=True),
            ]
            for line in self._notices
        ]
