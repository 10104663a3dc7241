"""The page's language: asked for by ?lang, else the cookie, else the browser; Vietnamese is the source."""

import gettext
import io
from datetime import date
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}


@lru_cache
def translations(language: str) -> gettext.NullTranslations:
    """The page's catalogue of a language, compiled in memory from its .po."""
    if language == "vi":
        return gettext.NullTranslations()
    with (WORDS / language / "LC_MESSAGES" / "web.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def language_of(request: Request) -> str:
    """One of LANGUAGES."""
    asked = request.query_params.get("lang") or request.cookies.get("lang")
    if asked in LANGUAGES:
        return str(asked)
    wanted = [
        part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")
    ]
    return next((language for language in wanted if language in LANGUAGES), "vi")


def show_day(day: date | None, language: str = "vi") -> str:
    """17/07/2022 in Vietnamese, 17 Jul 2022 in English; empty for none."""
    if day is None:
        return ""
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return f"{day.day} {months[day.month - 1]} {day.year}"
