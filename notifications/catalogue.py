"""The catalogues of the letters: the source language is Vietnamese, so its catalogue is the code itself.

The .po file is compiled in memory when first asked for; no build step, no file to forget. To renew it:
`pybabel extract -F notifications/words/babel.cfg -k N_ -o var/letters.pot .` and
`pybabel update -i var/letters.pot -d notifications/words -l en -D notifications --no-fuzzy-matching`.
"""

import gettext
import io
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast, get_args

from notifications.facts import Language

SOURCE: Language = "vi"
WORDS = Path(__file__).parent / "words"

# Not strftime: that would follow the machine's locale, and two machines must write the same letter.
_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]


def N_(text: str) -> str:
    """Mark a text of a table for extraction; it is translated when it is used."""
    return text


class Words:
    """The words of one language: `_` and `n` as in gettext, and days as that language writes them."""

    def __init__(self, language: Language, translations: gettext.NullTranslations) -> None:
        self.language = language
        self.gettext = lru_cache(maxsize=None)(translations.gettext)  # asked a hundred times a letter
        self.ngettext = translations.ngettext

    def day(self, day: date) -> str:
        """The day in full: 17/07/2022 in Vietnamese, 17 July 2022 in English."""
        if self.language == SOURCE:
            return f"{day.day:02d}/{day.month:02d}/{day.year}"
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


@lru_cache
def words_of(language: str) -> Words:
    """The words of a language; ValueError names the languages there are."""
    if language not in get_args(Language):
        raise ValueError(
            f"no catalogue for language {language!r}; there are: {', '.join(get_args(Language))}"
        )
    known = cast(Language, language)
    return Words(known, gettext.NullTranslations() if known == SOURCE else _compiled(known))


def _compiled(language: str) -> gettext.GNUTranslations:
    from babel.messages.mofile import write_mo  # heavy, and the source language needs neither
    from babel.messages.pofile import read_po

    source = WORDS / language / "LC_MESSAGES" / "notifications.po"
    with source.open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
