"""The working calendar: the public holidays of Vietnam and, over them, the office's own days with decisions."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.loader import Entry, config_file, read_yaml
from rules.text import nfc
from rules.workdays import Workdays

CLOSED, OPENED = "closed", "opened"
PACKAGE = "holidays"  # the decision of a day that only the package knows


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A closed or opened day, its name and the decision behind it."""

    day: date
    kind: str  # closed | opened
    name: str
    decision: str = ""


def shipped_calendar(
    folder: Path | None, first_year: int, last_year: int
) -> tuple[date, date, list[SpecialDay]]:
    """First day, last day and the special days of those years, both included, in the order of days.

    Tết of years not yet announced is the package's estimate. Raises ConfigError for a wrong overlay.
    """
    first, last = date(first_year, 1, 1), date(last_year, 12, 31)
    own = [special for special in load_calendar_overlay(folder) if first <= special.day <= last]
    days = {special.day: special for special in (*_of_the_package(first_year, last_year), *own)}
    return first, last, [days[day] for day in sorted(days)]


def office_workdays(folder: Path | None, first_year: int, last_year: int) -> Workdays:
    """The working days of those years, both included."""
    first, last, days = shipped_calendar(folder, first_year, last_year)
    closed = [special.day for special in days if special.kind == CLOSED]
    return Workdays.build(first, last, closed, [special.day for special in days if special.kind == OPENED])


def load_calendar_overlay(folder: Path | None = None) -> list[SpecialDay]:
    """The office's own days. Raises ConfigError, also for a day that stands there twice."""
    parts = read_yaml(config_file("calendar.yaml", folder)).mapping(CLOSED, OPENED)
    found: dict[date, SpecialDay] = {}
    for kind in (CLOSED, OPENED):
        for entry in parts[kind].items(least=0):
            special = _special(kind, entry)
            if special.day in found:
                raise entry.wrong(
                    f"ngày {special.day:%d/%m/%Y} đã có ở trên ({found[special.day].kind}); bỏ một.",
                    f"the day {special.day} stands above ({found[special.day].kind}); remove one.",
                )
            found[special.day] = special
    return list(found.values())


def _special(kind: str, entry: Entry) -> SpecialDay:
    parts = entry.mapping("day", "name", "decision")
    return SpecialDay(parts["day"].day(), kind, parts["name"].text(), parts["decision"].text())


def _of_the_package(first_year: int, last_year: int) -> list[SpecialDay]:
    # Slow to import; a page that shows a stored calendar never needs it.
    from holidays.countries.vietnam import Vietnam

    known = Vietnam(years=range(first_year, last_year + 1), language="vi")
    closed = [SpecialDay(day, CLOSED, nfc(name), PACKAGE) for day, name in known.items()]
    # The worked Saturdays stand apart from the holidays, and for all years at once.
    worked = [day for day in known.weekend_workdays if first_year <= day.year <= last_year]
    return closed + [SpecialDay(day, OPENED, "Làm bù", PACKAGE) for day in worked]
