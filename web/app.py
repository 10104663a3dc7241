"""The pages: every number opens to its rows, nothing needs a script, nothing can be changed here."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.staticfiles import StaticFiles

from casework.office import office_row
from config.settings import Settings
from models.db import Store
from web.fonts import prepare_fonts
from web.guard import Guard
from web.language import words_for
from web.pages import findings, inspections, letters, notices, obligations, overview, tasks
from web.query import BadQuery, Missing
from web.site import STATIC, Site

PAGES = (overview, tasks, obligations, inspections, findings, notices, letters)
_LONG = {"Cache-Control": "max-age=31536000, immutable"}


def create_app(store: Store, settings: Settings, *, as_of: date | None = None) -> FastAPI:
    """The application over a store; `as_of` fixes the day shown (a demo's year is over)."""
    site = Site(store, settings, as_of)
    app = FastAPI(title="Đôn Đốc", docs_url=None, redoc_url=None, openapi_url=None)
    _add_refusals(app, site)
    _add_static(app, prepare_fonts(settings.data_dir / "fonts"))
    for page in PAGES:
        page.routes(app, site)

    @app.get("/health")
    def health() -> dict[str, str]:
        with store.reading() as session:
            return {"office": office_row(session).code}

    return app


def _add_static(app: FastAPI, fonts: Mapping[str, Path]) -> None:
    @app.get("/static/fonts/{weight}.woff2")
    def font(weight: str) -> Response:
        if weight not in fonts:
            return Response(status_code=404)
        return FileResponse(fonts[weight], media_type="font/woff2", headers=_LONG)

    @app.get("/favicon.ico")
    def favicon() -> Response:
        return RedirectResponse("/static/icon.svg")

    app.mount("/static", _Kept(directory=STATIC), name="static")


class _Kept(StaticFiles):
    """Static files that a browser may keep: their addresses carry a mark of their content."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        made = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        made.headers["Cache-Control"] = _LONG["Cache-Control"]
        return made


def _add_refusals(app: FastAPI, site: Site) -> None:
    @app.exception_handler(BadQuery)
    def bad_query(request: Request, error: BadQuery) -> Response:
        w = words_for(request)
        title = w._("Địa chỉ trang chưa đúng")
        return site.refuse(request, 400, title, w._(error.sentence) % {"value": error.value})

    @app.exception_handler(Missing)
    def missing(request: Request, error: Missing) -> Response:
        w = words_for(request)
        title = w._("Không tìm thấy")
        return site.refuse(request, 404, title, w._(error.sentence) % {"value": error.value})

    @app.exception_handler(HTTPException)
    def no_page(request: Request, error: HTTPException) -> Response:
        w = words_for(request)
        sentence = w._("Không có trang này. Hãy chọn một trang trong danh mục ở trên.")
        return site.refuse(request, error.status_code, w._("Không tìm thấy"), sentence)

    def failed(request: Request) -> Response:
        w = words_for(request)
        sentence = w._(
            "Trang này chưa hiện được; nguyên nhân đã ghi trong nhật ký của máy. Hãy thử lại sau ít phút."
        )
        return site.refuse(request, 500, w._("Chưa hiện được trang"), sentence)

    app.add_middleware(Guard, failed=failed)
