"""The catch-all box: the letters that would have gone out, to open and read."""

from datetime import date
from pathlib import Path

from fastapi import FastAPI, Request, Response
from starlette.responses import HTMLResponse

from notifications.channels import BoxMessage, NoSuchMessage, list_box, read_message
from web.guard import FRAMING_POLICY, LETTER_POLICY
from web.language import N_, Words, words_for
from web.query import PAGE, Missing, linker, page_asked
from web.site import Site
from web.table import Cell, Listing

HERE = "/hop-thu"


def routes(app: FastAPI, site: Site) -> None:
    @app.get(HERE)
    def letters(request: Request) -> Response:
        with site.store.reading() as session:
            return site.show(request, session, "rows.html", here=HERE, page=_listing(request, site))

    @app.get(HERE + "/{name}")
    def letter(request: Request, name: str) -> Response:
        message, w = _read(site, name), words_for(request)
        html_link = f"{HERE}/{name}/html" if message.html else ""
        with site.store.reading() as session:
            return site.show(
                request, session, "letter.html", here=HERE, policy=FRAMING_POLICY, letter=message,
                whom=whom(message.to), day=_day(message.day, w), html_link=html_link,
            )  # fmt: skip

    @app.get(HERE + "/{name}/html")
    def body(name: str) -> Response:
        html = _read(site, name).html
        if not html:
            raise Missing(_NONE, name)
        # A link in the letter opens a page of its own: the frame may show nothing but the letter.
        framed = html.replace("<head>", '<head>\n<base target="_blank">', 1)
        return HTMLResponse(framed, headers={"Content-Security-Policy": LETTER_POLICY})


_NONE = N_("Trong hộp thư không có thư “%(value)s”.")


def _read(site: Site, name: str) -> BoxMessage:
    try:
        return read_message(_box(site), name)
    except NoSuchMessage:
        raise Missing(_NONE, name) from None


def _day(iso: str, w: Words) -> str:
    """The day of a letter's name; one that does not exist is shown as it stands."""
    try:
        return w.day(date.fromisoformat(iso))
    except ValueError:
        return iso


def _box(site: Site) -> Path:
    folder = site.settings.box_dir
    assert folder is not None  # the settings fill it in
    return folder


def whom(to: str) -> str:
    """Whom a letter is for: the person's name; the address only where there is no name."""
    name, bracket, _ = to.rpartition("<")
    return name.strip().strip('"') if bracket and name.strip() else to.strip("<>")


def _listing(request: Request, site: Site) -> Listing:
    w, link = words_for(request), linker(request)
    folder = _box(site)
    total = sum(1 for _ in folder.glob("*.eml"))
    page = page_asked(request, total)
    entries = list_box(folder, page * PAGE)[(page - 1) * PAGE :]
    return Listing(
        title=w._("Hộp thư"),
        columns=[w._("Ngày"), w._("Gửi tới"), w._("Tiêu đề")],
        rows=[
            [
                Cell(_day(entry.day, w), tight=True),
                Cell(whom(entry.to)),
                Cell(entry.subject, link(f"{HERE}/{entry.id}")),
            ]
            for entry in entries
        ],
        total=total,
        lead=[w._("Thư hệ thống đã soạn và giữ lại trên máy này; không thư nào trong đây đã gửi ra ngoài.")],
        first=(page - 1) * PAGE + 1,
        previous=link(HERE, page=page - 1) if page > 1 else "",
        following=link(HERE, page=page + 1) if page * PAGE < total else "",
    )
