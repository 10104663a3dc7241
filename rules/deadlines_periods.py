"""One day, month, quarter, half or year as a deadline names it."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from rules.deadlines_terms import Kind, Unreadable

# A year written far from the plan's own is a slip of the pen (2202 for 2022), not a date to rely on.
_YEARS_BACK, _YEARS_AHEAD, _YEARS_NEAR = 10, 30, 6
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_WORDS = {"mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4}
_ENGLISH = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}

_Y = r"(?:(?: ?[/.,-] ?| )(?:nam )?(?P<y>[0-9]{4})|/(?P<yy>[0-9]{2}))"
_MONTH_NAME = (
    r"(?P<name>jan|january|feb|february|mar|march|apr|april|may|june?|july?|aug|august|sept?|september|oct|october"
    r"|nov|november|dec|december)\.?"
)
_CLOCK = r"(?:[t ][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.0+)?)?)?"  # as spreadsheets write moments


@dataclass(frozen=True)
class Period:
    """A stretch of one year; `year` is None where the words do not say it, `day` is 0 but for dates."""

    unit: Kind
    first_month: int
    last_month: int
    year: int | None
    day: int = 0
    note: str = ""

    def first(self, plan_year: int) -> date:
        """The first day, in the written year or else in the plan's."""
        return self._day(plan_year, self.first_month, self.day or 1)

    def last(self, plan_year: int) -> date:
        """The last day, in the written year or else in the plan's."""
        year = self._year(plan_year)
        return self._day(plan_year, self.last_month, self.day or monthrange(year, self.last_month)[1])

    def _year(self, plan_year: int) -> int:
        if self.year is None:
            # "T6" without a year is June to one reader and Friday to the next.
            if self.note == "short_t" and 2 <= self.first_month <= 7:
                raise Unreadable("ambiguous")
            return plan_year
        back, ahead = (_YEARS_NEAR,) * 2 if self.note == "two_digit_year" else (_YEARS_BACK, _YEARS_AHEAD)
        if not plan_year - back <= self.year <= plan_year + ahead:
            raise Unreadable("year_far", str(self.year))
        return self.year

    def _day(self, plan_year: int, month: int, day: int) -> date:
        year = self._year(plan_year)
        try:
            return date(year, month, day)
        except ValueError:
            raise Unreadable("no_such_date", f"{day:02d}/{month:02d}/{year}") from None


def read_period(keyed: str) -> Period | None:
    """The one period that these words name in full, or None; raises Unreadable for 31/02 or quarter V."""
    for read in (_iso, _numeric_date, _worded_date, _english_date, _month, _quarter, _half, _year):
        if (period := read(keyed)) is not None:
            return period
    return None


def _iso(keyed: str) -> Period | None:
    found = re.fullmatch(rf"(?:ngay )?([0-9]{{4}})([-/])([0-9]{{1,2}})\2([0-9]{{1,2}}){_CLOCK}", keyed)
    return _date(found[4], found[3], found[1]) if found else None


def _numeric_date(keyed: str) -> Period | None:
    found = re.fullmatch(
        r"(?P<word>ngay )?(?P<d>[0-9]{1,2}) ?(?P<s>[/.-]) ?(?P<m>[0-9]{1,2})"
        rf"(?: ?(?P=s) ?(?P<y>[0-9]{{4}}|[0-9]{{2}})| nam (?P<y2>[0-9]{{4}}))?{_CLOCK}",
        keyed,
    )
    if not found:
        return None
    year = found["y"] or found["y2"]
    # "6-9" may be two months, "6.9" a number; "30-6" can only be a day.
    if not (year or found["word"] or found["s"] == "/" or int(found["d"]) > 12):
        return None
    return _date(found["d"], found["m"], year)


def _worded_date(keyed: str) -> Period | None:
    found = re.fullmatch(rf"(?P<word>ngay )?(?P<d>[0-9]{{1,2}}),? thang (?P<m>[0-9]{{1,2}}){_Y}?", keyed)
    if not found:
        return None
    # "6 tháng 9" alone may be cut from something longer; a year, "ngày" or a day above 12 settles it.
    if not (found["word"] or found["y"] or found["yy"] or int(found["d"]) > 12):
        return None
    return _date(found["d"], found["m"], found["y"] or found["yy"])


def _english_date(keyed: str) -> Period | None:
    day, year = r"(?P<d>[0-9]{1,2})(?:st|nd|rd|th)?", r"(?:,? (?P<y>[0-9]{4}))?"
    found = re.fullmatch(rf"{day}(?: of)? {_MONTH_NAME}{year}", keyed)
    found = found or re.fullmatch(rf"{_MONTH_NAME} {day}{year}", keyed)
    return _date(found["d"], str(_ENGLISH.index(found["name"][:3]) + 1), found["y"]) if found else None


def _month(keyed: str) -> Period | None:
    if found := re.fullmatch(rf"(?P<word>thang |thang|t\.? ?|month )(?P<m>[0-9]{{1,2}}){_Y}?", keyed):
        short = "short_t" if found["word"].startswith("t") and "h" not in found["word"] else ""
        return _months("month", int(found["m"]), int(found["m"]), found["y"] or found["yy"], short)
    if found := re.fullmatch(r"([0-9]{1,2}) ?[/.-] ?([0-9]{4})", keyed):
        return _months("month", int(found[1]), int(found[1]), found[2])
    if found := re.fullmatch(r"([0-9]{4})-([0-9]{2})", keyed):
        return _months("month", int(found[2]), int(found[2]), found[1])
    if found := re.fullmatch(rf"{_MONTH_NAME}(?:(?:,? |/|-)(?P<y>[0-9]{{4}}))?", keyed):
        month = _ENGLISH.index(found["name"][:3]) + 1
        return _months("month", month, month, found["y"])
    return None


def _quarter(keyed: str) -> Period | None:
    number = r"(?P<q>[ivx]+|[0-9]{1,2}|mot|nhat|hai|ba|bon|tu)"
    found = re.fullmatch(rf"(?:quy|q|quarter)\.? ?{number}(?:{_Y}| of (?P<of>[0-9]{{4}}))?", keyed)
    if found:
        quarter, year = found["q"], found["y"] or found["yy"] or found["of"]
    else:
        named = re.fullmatch(r"(?:the )?(first|second|third|fourth) quarter(?:(?: of)? ([0-9]{4}))?", keyed)
        if not named:
            return None
        quarter, year = str(_ORDINALS[named[1]]), named[2]
    place = _ROMAN.get(quarter) or _WORDS.get(quarter) or (int(quarter) if quarter.isdigit() else 0)
    if not 1 <= place <= 4:
        raise Unreadable("no_such_quarter", quarter.upper())
    return _months("quarter", 3 * place - 2, 3 * place, year)


def _half(keyed: str) -> Period | None:
    year = r"(?:(?:,? (?:cua )?nam| of|/)? ?(?P<y>[0-9]{4})| nam)?"
    if found := re.fullmatch(rf"(?P<n>[0-9]{{1,2}}|sau) thang (?P<end>dau|cuoi){year}", keyed):
        count = 6 if found["n"] == "sau" else int(found["n"])
        if not 1 <= count <= 11:
            return None
        months = (1, count) if found["end"] == "dau" else (13 - count, 12)
        return _months("range", *months, found["y"])
    halves = (
        r"nua (?P<end>dau|cuoi) nam(?: (?P<y>[0-9]{4}))?|h(?P<h>[12])(?:[/ -](?P<y2>[0-9]{4}))?"
        r"|(?:the )?(?P<o>first|second) half(?: of (?:the year|(?P<y3>[0-9]{4})))?"
    )
    if found := re.fullmatch(halves, keyed):
        early = found["end"] == "dau" or found["h"] == "1" or found["o"] == "first"
        return _months("range", *((1, 6) if early else (7, 12)), found["y"] or found["y2"] or found["y3"])
    # Reports speak of "9 tháng" for January to September; "6 tháng" alone may also be a length of time.
    if found := re.fullmatch(r"0?(?P<n>[69]) thang(?:(?: |/| nam )(?P<y>[0-9]{4}))?", keyed):
        if found["n"] == "9" or found["y"]:
            return _months("range", 1, int(found["n"]), found["y"])
        raise Unreadable("ambiguous")
    return None


def _year(keyed: str) -> Period | None:
    found = re.fullmatch(r"(?:nam |year )?([0-9]{4})", keyed)
    return _months("year", 1, 12, found[1]) if found else None


def _date(day: str, month: str, year: str | None) -> Period:
    if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
        raise Unreadable("no_such_date", "/".join(part for part in (day, month, year) if part))
    whole, note = _whole_year(year)
    return Period("date", int(month), int(month), whole, int(day), note)


def _months(unit: Kind, first: int, last: int, year: str | None, note: str = "") -> Period:
    if not (1 <= first <= 12 and 1 <= last <= 12):
        raise Unreadable("no_such_month", str(first))
    whole, year_note = _whole_year(year)
    return Period(unit, first, last, whole, note=year_note or note)


def _whole_year(year: str | None) -> tuple[int | None, str]:
    if year is None:
        return None, ""
    return (2000 + int(year), "two_digit_year") if len(year) == 2 else (int(year), "")
