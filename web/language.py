"""The page's language: asked for by ?lang, else the cookie, else the browser; Vietnamese is the source.

To renew the catalogue: `pybabel extract -F web/words/babel.cfg -k N_ -k n:1,2 -o var/web.pot .` and
`pybabel update -i var/web.pot -d web/words -l en -D web --no-fuzzy-matching`.
"""

import gettext
import io
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.requests import Request

from notifications.catalogue import words_of

WORDS = Path(__file__).parent / "words"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "lang"
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def N_(text: str) -> str:
    """Mark a text of a table for extraction; it is translated when it is used."""
    return text


class Words:
    """The words of one language, and numbers and days as that language writes them."""

    def __init__(self, language: str, catalogue: gettext.NullTranslations) -> None:
        self.language, self.catalogue = language, catalogue
        self._, self.n = catalogue.gettext, catalogue.ngettext
        self.letters = words_of(language).gettext  # the words of notices, as the letters say them
        self.english: Mapping[str, str] = {}  # names of agencies that this language has words for

    def day(self, day: date | None) -> str:
        """17/07/2022 in Vietnamese, 17 Jul 2022 in English; empty for none."""
        if day is None:
            return ""
        if self.language == "vi":
            return f"{day.day:02d}/{day.month:02d}/{day.year}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"

    def days(self, first: date, last: date) -> str:
        """From the first to the last day; one day alone is written once."""
        return self.day(first) if first == last else f"{self.day(first)} – {self.day(last)}"

    def number(self, number: int) -> str:
        """1.234 in Vietnamese, 1,234 in English."""
        written = f"{number:,}"
        return written.replace(",", ".") if self.language == "vi" else written

    def percent(self, permille: int | None) -> str:
        """Tenths of a percent as 73,1% or 73.1%, a dash for none; the caller has cut, never rounded."""
        if permille is None:
            return "–"
        comma = "," if self.language == "vi" else "."
        return f"{permille // 10}{comma}{permille % 10}%"

    def share(self, share: Fraction) -> str:
        """A share such as 3/10 as 30%; cut to tenths, and without them where they are nothing."""
        whole, tenths = divmod(1000 * share.numerator // share.denominator, 10)
        return f"{whole}%" if tenths == 0 else self.percent(10 * whole + tenths)

    def decimal(self, text: str) -> str:
        """A number written with a point, such as 6.5, with the sign the language has for it."""
        return text.replace(".", ",") if self.language == "vi" else text

    def agency(self, name: str) -> str:
        """An agency's name as tables write it: in the reader's language, with the usual abbreviation."""
        said = self.english.get(name) or name
        return said.replace("Ủy ban nhân dân", "UBND").replace("Uỷ ban nhân dân", "UBND")

    def knowing(self, english: Mapping[str, str]) -> "Words":
        """The same words with the English names of agencies by their Vietnamese ones."""
        made = Words(self.language, self.catalogue)
        made.english = english
        return made

    def either(self, vi: str, en: str) -> str:
        """Of a name that is kept in both languages, the reader's; Vietnamese where English is missing."""
        return en if self.language == "en" and en else vi


@lru_cache
def words(language: str) -> Words:
    """The words of one of LANGUAGES, its catalogue compiled in memory from the .po."""
    if language == "vi":
        return Words(language, gettext.NullTranslations())
    with (WORDS / language / "LC_MESSAGES" / "web.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Words(language, gettext.GNUTranslations(compiled))


def language_of(request: Request) -> str:
    """One of LANGUAGES."""
    for asked in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if asked in LANGUAGES:
            return str(asked)
    wanted = [
        part.split(";")[0].strip()[:2] for part in request.headers.get("accept-language", "").split(",")
    ]
    return next((language for language in wanted if language in LANGUAGES), "vi")


def words_for(request: Request) -> Words:
    """The words of the reader's language."""
    return words(language_of(request))
