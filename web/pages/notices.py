"""The notices of the year, and one notice: why somebody got it, link by link."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from casework.dossiers import NoticeLine, notice_line, post_names
from casework.figures import NoticeRow, notice_rows, year_of
from casework.why import why
from notifications.facts import Why
from notifications.tables import FORMS, WHYS
from rules.lifecycles import Form
from web.language import N_, Words
from web.names import FATES, post_words, rung_words
from web.query import Missing, linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/thong-bao"


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def notices(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site, session))

    @app.get(HERE + "/{number}")
    def notice(request: Request, number: str) -> Response:
        as_of = site.as_of(request)
        with site.store.reading() as session:
            w = site.words(request, session)
            known = number.isdecimal() and len(number) < 10
            line = notice_line(session, int(number), as_of) if known else None
            if line is None:
                raise Missing(N_("Không có thông báo số %(value)s."), number)
            view = NoticeView(line, why(session, line.notice_id, w.language), w, linker(request))
            return site.show(request, session, "notice.html", here=HERE, n=view)


class NoticeView:
    """One notice in one language: what it was, and the chain of its causes."""

    def __init__(
        self, line: NoticeLine, chain: Sequence[tuple[str, str]], w: Words, link: Callable[..., str]
    ) -> None:
        self.line, self.w = line, w
        self.form = w.letters(FORMS[line.form])
        self.title = f"{self.form}: {line.title}" if line.title else self.form
        self.rung = rung_words(w, line.rung) if line.rung else ""
        self.duty_link = link(f"/dau-viec/{line.obligation_id}") if line.obligation_id else ""
        address = w.letters(WHYS[Why.ADDRESS])
        self.chain = [(label, veiled(value) if label == address else value) for label, value in chain]


def veiled(address: str) -> str:
    """An address that its owner recognises and nobody else can use: m…@longan.example."""
    name, at, place = address.rpartition("@")
    return f"{name[:1]}…@{place}" if at else f"{address[:2]}…"


def _listing(request: Request, site: Site, session: Session) -> Listing:
    as_of, w = site.as_of(request), site.words(request, session)
    year = year_of(session, as_of)
    rows = notice_rows(session, as_of, year)
    known = sorted({row.rung for row in rows if row.rung}, key=lambda rung: (rung == "?", _offset(rung)))
    filters = [
        Filter(
            "state", w._("Đã đến đâu"), {c: w._(n.words) for c, n in FATES.items()}, lambda row: {row.state},
            w._("Tất cả"),
        ),
        Filter(
            "rung", w._("Nấc"), {rung: rung_words(w, rung) for rung in known} | {"event": w._("Ngoài các nấc")},
            lambda row: {row.rung or "event"}, w._("Tất cả"),
        ),
        Filter(
            "form", w._("Hình thức"), {form.value: w.letters(FORMS[form]) for form in Form},
            lambda row: {row.form.value}, w._("Tất cả"), hide=True,
        ),
    ]  # fmt: skip
    posts = {number: post_words(w, names) for number, names in post_names(session).items()}
    sieve = Sieve(request, rows, filters, lambda row: f"{row.title} {posts[row.post_id]}")
    columns = [
        w._("Số"), w._("Ngày"), w._("Thông báo"), w._("Về việc"), w._("Nấc"), w._("Chức vụ nhận"), w._("Đã đến đâu"),
    ]  # fmt: skip
    title, link = w._("Thông báo năm %(year)s") % {"year": year}, linker(request)
    return sieve.listing(title, columns, lambda row: _cells(row, w, link, posts[row.post_id]), search=True)


def _offset(rung: str) -> int:
    return int(rung) if rung.lstrip("+-").isdigit() else 0


def _cells(row: NoticeRow, w: Words, link: Callable[..., str], post: str) -> Sequence[Cell]:
    fate = FATES[row.state]
    sent = w._("gửi ngày %(day)s") % {"day": w.day(row.sent_on)} if row.sent_on else ""
    return [
        Cell(str(row.notice_id)),
        Cell(w.day(row.created_on), tight=True),
        Cell(w.letters(FORMS[row.form]), link(f"{HERE}/{row.notice_id}")),
        Cell(row.title or "–"),
        Cell(rung_words(w, row.rung) if row.rung else "–"),
        Cell(post),
        Cell(w._(fate.words), tag=fate.colour, note=row.reason or sent, tight=True),
    ]
