"""The notices of the year, and one notice: why somebody got it, link by link."""

from collections.abc import Callable, Sequence

from fastapi import FastAPI, Request, Response
from sqlmodel import Session

from casework.dossiers import post_names
from casework.figures import NoticeRow, notice_rows, year_of
from notifications.tables import FORMS
from rules.lifecycles import Form
from web.language import Words, words_for
from web.names import FATES, post_words, rung_words
from web.query import linker
from web.site import Site
from web.table import Cell, Filter, Listing, Sieve

HERE = "/thong-bao"


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def notices(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site, session))


def _listing(request: Request, site: Site, session: Session) -> Listing:
    as_of, w = site.as_of(request), words_for(request)
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
        Cell(w.day(row.created_on)),
        Cell(w.letters(FORMS[row.form]), link(f"{HERE}/{row.notice_id}")),
        Cell(row.title or "–"),
        Cell(rung_words(w, row.rung) if row.rung else "–"),
        Cell(post),
        Cell(w._(fate.words), tag=fate.colour, note=row.reason or sent),
    ]
