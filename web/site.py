"""What every page needs: the store, the day it shows, the templates and the reader's words."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from casework.office import office_row
from casework.overview import english_names
from config.clock import office_clock
from config.domains import Domain, domain_called, load_domains
from config.findings import FindingCategory, load_findings
from config.settings import Settings
from models import audit
from models.db import Store
from web.language import COOKIE, LANGUAGES, Words, words, words_for
from web.query import day_asked, linker

STATIC = Path(__file__).parent / "static"


class Site:
    """The store behind the pages; `as_of` fixes the day shown (a demo's year is over)."""

    def __init__(self, store: Store, settings: Settings, as_of: date | None = None) -> None:
        self.store, self.settings, self._as_of = store, settings, as_of
        self.domains: Sequence[Domain] = load_domains(settings.config_dir)
        self.categories: Mapping[str, FindingCategory] = load_findings(settings.config_dir)
        self._templates = {language: _templates(words(language)) for language in LANGUAGES}

    def domain_code(self, words: str) -> str:
        """The code of the domain that a plan calls so; empty if the office has no such domain."""
        found = domain_called(words, self.domains)
        return found.code if found else ""

    def as_of(self, request: Request) -> date:
        """The day shown: ?on=, else the day the site was opened for, else today."""
        return day_asked(request) or self._as_of or office_clock(self.settings.zone).today()

    def words(self, request: Request, session: Session) -> Words:
        """The words of the reader's language, knowing what it calls the agencies of this office."""
        w = words_for(request)
        return w if w.language == "vi" else w.knowing(english_names(session))

    def show(
        self, request: Request, session: Session, template: str, /, *, here: str,
        status: int = 200, policy: str = "", **values: object,
    ) -> Response:  # fmt: skip
        """A page in the reader's language; `here` is its place in the menu, `policy` a content policy of its own."""
        page = self._render(
            request, template, here=here, office=office_row(session), as_of=self.as_of(request),
            audit_head=audit.head(session), **values,
        )  # fmt: skip
        headers = {"Content-Security-Policy": policy} if policy else None
        return HTMLResponse(page, status_code=status, headers=headers)

    def refuse(self, request: Request, status: int, title: str, sentence: str) -> Response:
        """A page that says what is wrong; it asks the store nothing, for the store may be what is wrong."""
        page = self._render(
            request, "refusal.html", here="", office=None, as_of=None, audit_head="", title=title,
            sentence=sentence,
        )  # fmt: skip
        return HTMLResponse(page, status_code=status)

    def _render(self, request: Request, template: str, **values: object) -> str:
        w = words_for(request)
        other = next(language for language in LANGUAGES if language != w.language)
        asked = dict(request.query_params)
        turned = urlencode({**asked, COOKIE: other})
        day_kept = {name: value for name, value in asked.items() if name not in ("on", "page", COOKIE)}
        return self._templates[w.language].get_template(template).render(
            menu=_menu(w), link=linker(request), other=other, other_name=LANGUAGES[other],
            other_link=f"{request.url.path}?{turned}", day_kept=day_kept, **values,
        )  # fmt: skip


def _templates(w: Words) -> Environment:
    """One environment a language, kept: compiling the templates costs more than a page."""
    made = Environment(
        loader=PackageLoader("web"), autoescape=True, undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.i18n"],
    )  # fmt: skip
    made.install_gettext_translations(w.catalogue, newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"day": w.day, "number": w.number}
    made.globals |= {"lang": w.language, "sheet": _mark("style.css"), "icon": _mark("icon.svg")}
    return made


def _mark(name: str) -> str:
    """The address of a static file with a mark of its content, so that it may be kept for long."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _menu(w: Words) -> Mapping[str, str]:
    _ = w._
    return {
        "/": _("Tổng quan"),
        "/nhiem-vu": _("Nhiệm vụ"),
        "/kiem-tra": _("Lịch kiểm tra"),
        "/van-de": _("Vấn đề"),
        "/dau-viec": _("Đầu việc"),
        "/thong-bao": _("Thông báo"),
        "/hop-thu": _("Hộp thư"),
    }
