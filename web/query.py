"""What a reader may write into the address line: read with care, refused with a sentence."""

from collections.abc import Callable, Collection
from datetime import date
from urllib.parse import urlencode

from starlette.requests import Request

from rules.text import nfc
from web.language import N_

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)  # the days a calendar can have been kept for
LONGEST = 100  # letters of a search
PAGE = 100  # rows


class BadQuery(ValueError):
    """A value in the address that cannot be used; `sentence` is a text of the catalogue with %(value)s."""

    def __init__(self, sentence: str, value: str) -> None:
        super().__init__(value)
        self.sentence, self.value = sentence, value[:LONGEST]


class Missing(LookupError):
    """Nothing of that number or name; `sentence` is a text of the catalogue with %(value)s."""

    def __init__(self, sentence: str, value: object) -> None:
        super().__init__(str(value))
        self.sentence, self.value = sentence, str(value)[:LONGEST]


def day_asked(request: Request) -> date | None:
    """The day of ?on=, None if not asked; BadQuery for what is no day of this century."""
    text = request.query_params.get("on")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or not FIRST <= day <= LAST:
        raise BadQuery(N_("“%(value)s” không phải là ngày có thật; hãy viết như 2022-07-17."), text)
    return day


def one_of(request: Request, name: str, known: Collection[str]) -> str:
    """The value of a filter, empty if not asked; BadQuery if it is none of the known ones."""
    value = request.query_params.get(name, "")
    if value and value not in known:
        raise BadQuery(N_("Không có bộ lọc “%(value)s”; hãy chọn một bộ lọc trong trang."), value)
    return value


def text_asked(request: Request) -> str:
    """The words searched for, in composed form."""
    return nfc(" ".join(request.query_params.get("q", "").split()))[:LONGEST]


def page_asked(request: Request, total: int) -> int:
    """The page number, from 1; BadQuery if there is no such page of `total` rows."""
    text = request.query_params.get("page") or "1"
    pages = max(1, -(-total // PAGE))
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= pages):
        raise BadQuery(N_("Không có trang “%(value)s” của danh sách này."), text)
    return int(text)


def linker(request: Request) -> Callable[..., str]:
    """A link to a page that keeps the day being looked at; empty values are left out."""
    on = request.query_params.get("on", "")

    def link(path: str, **query: object) -> str:
        asked = {key: str(value) for key, value in query.items() if value not in (None, "")}
        if on:
            asked["on"] = on
        return f"{path}?{urlencode(asked)}" if asked else path

    return link
