"""The pages: every number opens to its rows, nothing needs a script."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from config.clock import office_clock
from config.settings import Settings
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlmodel import Session
from starlette.responses import FileResponse
from starlette.staticfiles import StaticFiles

from casework.office import office_row
from models import audit
from models.db import Store
from web.fonts import prepare_fonts
from web.guard import guard
from web.language import LANGUAGES, language_of, show_day, translations
from web.pages import letters, lists, overview

HERE = Path(__file__).parent


class Site:
    """What every page needs: the store, the day it shows, the templates and the language."""

    def __init__(self, store: Store, settings: Settings, as_of: date | None) -> None:
        self.store, self.settings, self._as_of = store, settings, as_of
        self.templates = Environment(
            loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined,
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
        )  # fmt: skip

    def as_of(self, request: Request) -> date:
        """The day shown: ?on=, else the day the site was opened for, else today."""
        asked = request.query_params.get("on")
        try:
            return date.fromisoformat(asked) if asked else self._as_of or office_clock().today()
        except ValueError:
            return self._as_of or office_clock().today()

    def show(
        self, request: Request, session: Session, template: str, /, *, here: str, **values: object
    ) -> Response:
        """Render a page in the reader's language."""
        language = language_of(request)
        words = translations(language)
        other = "en" if language == "vi" else "vi"
        asked = dict(request.query_params)
        environment = self.templates.overlay()
        environment.filters["day"] = lambda day: show_day(day, language)
        environment.install_gettext_translations(words, newstyle=True)  # type: ignore[attr-defined]
        page = environment.get_template(template).render(
            lang=language, here=here, office=office_row(session), as_of=self.as_of(request),
            audit_head=audit.head(session), menu=menu(words.gettext), link=linker(request),
            other_language=other, other_language_name=LANGUAGES[other],
            other_language_link=f"{request.url.path}?{urlencode({**asked, 'lang': other})}", **values,
        )  # fmt: skip
        return HTMLResponse(page)


def menu(_: Callable[[str], str]) -> list[tuple[str, str]]:
    return [
        ("/", _("Tổng quan")),
        ("/nhiem-vu", _("Nhiệm vụ")),
        ("/kiem-tra", _("Lịch kiểm tra")),
        ("/van-de", _("Vấn đề")),
        ("/thong-bao", _("Thông báo")),
        ("/hop-thu", _("Hộp thư")),
    ]


def linker(request: Request) -> Callable[..., str]:
    """A link to a page that keeps the day being looked at."""
    on = request.query_params.get("on")

    def link(path: str, **query: object) -> str:
        asked = {key: str(value) for key, value in query.items() if value not in (None, "")}
        if on:
            asked["on"] = on
        return f"{path}?{urlencode(asked)}" if asked else path

    return link


def create_app(store: Store, settings: Settings, *, as_of: date | None = None) -> FastAPI:
    """The application over a store; `as_of` fixes the day shown (a demo's year is over)."""
    site = Site(store, settings, as_of)
    app = FastAPI(title="Đôn Đốc", docs_url=None, redoc_url=None, openapi_url=None)
    app.middleware("http")(guard)
    fonts = prepare_fonts(settings.data_dir / "fonts")

    @app.get("/static/fonts/{weight}.woff2")
    def font(weight: str) -> Response:
        if weight not in fonts:
            return Response(status_code=404)
        return FileResponse(fonts[weight], media_type="font/woff2")

    app.mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    overview.routes(app, site)
    lists.routes(app, site)
    letters.routes(app, site)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return RedirectResponse("/static/icon.svg")

    @app.get("/health")
    def health() -> dict[str, str]:
        with store.reading() as session:
            return {"office": office_row(session).code}

    return app
