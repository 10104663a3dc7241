"""An exchange folder: a round as three files that anybody can solve, check and derive anew.

`agencies.csv`, `inspectors.csv` and `settings.json` come in; one JSON document goes out, the same byte for byte
whatever the order of the rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casework.errors import BadInput, Problem
from casework.exchange_cells import Line, Table
from casework.exchange_settings import FILE as SETTINGS
from casework.exchange_settings import RoundSettings, read_settings
from casework.round_json import Result, as_json
from casework.solving import plan_country
from rules.candidates import TOP_SCORE, Agency
from rules.rotation import peaks
from rules.selection import Selection, broken_promises, select
from rules.shortage import quota_shortages
from rules.timetable import Effort, Timetable
from rules.weeks import Inspector

AGENCY_COLUMNS = (
    "code", "level", "province", "zone", "par", "par_prev", "sipas", "overdue", "findings", "complaints",
    "years_since", "mandatory", "excluded", "halfdays", "skills", "blackout", "earliest", "last_inspectors",
)  # fmt: skip
INSPECTOR_COLUMNS = ("id", "province", "skills", "agency", "former", "leave")
LONGEST_VISIT = 6  # half-days


@dataclass(frozen=True)
class Folder:
    """A round as the folder tells it; `notes` are columns that were left alone."""

    agencies: tuple[Agency, ...]
    inspectors: tuple[Inspector, ...]
    settings: RoundSettings
    notes: tuple[str, ...] = ()


def solve_folder(path: Path, effort: Effort | None = None, workers: int | None = None) -> dict[str, object]:
    """Choose and timetable the round of a folder; the document `dondoc round solve` prints.

    The number of workers changes how long it takes and nothing else. Raises BadInput naming file, line and
    column of everything that is wrong.
    """
    return as_json(solve(read_folder(path), effort, workers))


def solve(folder: Folder, effort: Effort | None = None, workers: int | None = None) -> Result:
    """The picks and the timetable of a round, with all that is short."""
    settings = folder.settings
    selection = select(folder.agencies, settings.rules, settings.seed)
    timetable = plan_country(selection.picks, folder.inspectors, settings.frame, effort, workers)
    return result_of(folder, selection, timetable)


def result_of(folder: Folder, selection: Selection, timetable: Timetable) -> Result:
    """A chosen and timetabled round with all that is short, and what the rotation cannot keep."""
    settings = folder.settings
    short = (*quota_shortages(selection, folder.agencies), *timetable.shortages)
    promises = broken_promises(folder.agencies, settings.rules)
    ahead = peaks(folder.agencies, settings.rules)
    return Result(settings.year, selection, timetable, short, promises, ahead, folder.notes)


def read_folder(path: Path) -> Folder:
    """The three files of a folder, checked one by one and against each other."""
    settings = read_settings(path / SETTINGS)
    agencies = Table(path / "agencies.csv", AGENCY_COLUMNS, ("counts",))
    inspectors = Table(path / "inspectors.csv", INSPECTOR_COLUMNS)
    listed = [_agency(line, settings.year) for line in agencies.rows]
    people = [_inspector(line, settings.year) for line in inspectors.rows]
    _check_once(agencies, "code")
    _check_people(inspectors, people)
    _check_references(agencies, inspectors, listed, people)
    problems = [*_unused_levels(path / SETTINGS, settings, listed), *agencies.problems, *inspectors.problems]
    if problems:
        raise BadInput.of(problems)
    return Folder(
        tuple(sorted(listed, key=lambda a: a.code)),
        tuple(sorted(people, key=lambda i: i.id)),
        settings,
        tuple(f"{table.file}: {name}" for table in (agencies, inspectors) for name in sorted(table.extra)),
    )


def _agency(line: Line, year: int) -> Agency:
    return Agency(
        code=line.required("code"),
        level=line.required("level"),
        province=line.required("province"),
        zone=line.text("zone"),
        par=line.whole("par", highest=TOP_SCORE),
        par_prev=line.whole("par_prev", highest=TOP_SCORE),
        sipas=line.whole("sipas", highest=TOP_SCORE),
        overdue=line.whole("overdue"),
        findings=line.whole("findings"),
        complaints=line.whole("complaints"),
        years_since=line.whole("years_since"),
        mandatory=bool(line.whole("mandatory", highest=1)),
        excluded=line.text("excluded"),
        halfdays=line.whole("halfdays", lowest=1, highest=LONGEST_VISIT),
        skills=frozenset(line.listed("skills")),
        blackout=line.spans("blackout", year),
        earliest=line.day("earliest", year),
        last_inspectors=frozenset(line.listed("last_inspectors")),
        counts=bool(line.whole("counts", highest=1)) if line.text("counts") else True,
    )


def _inspector(line: Line, year: int) -> Inspector:
    return Inspector(
        id=line.required("id"),
        province=line.required("province"),
        skills=frozenset(line.listed("skills")),
        agency=line.text("agency"),
        former=tuple(sorted(_former(line, part) for part in line.listed("former"))),
        leave=line.spans("leave", year),
    )


def _former(line: Line, part: str) -> tuple[str, int]:
    """`code:last year there`; a code may hold colons itself."""
    code, _, year = part.rpartition(":")
    if code and year.isascii() and year.isdigit() and len(year) == 4:
        return code, int(year)
    line.wrong(
        "former", "former",
        f"“{part}” phải là mã:năm cuối cùng ở đó; viết như SYT:2020.",
        f"“{part}” must be code:last year there; write it like SYT:2020.",
    )  # fmt: skip
    return "", 0


def _check_once(table: Table, column: str) -> None:
    seen: dict[str, int] = {}
    for line in table.rows:
        key = line.text(column)
        if key in seen:
            line.wrong(
                column, "twice",
                f"“{key}” đã có ở dòng {seen[key]}; mỗi mã chỉ một dòng.",
                f"“{key}” stands already in line {seen[key]}; a code has one line.",
            )  # fmt: skip
        seen.setdefault(key, line.number)


def _check_people(table: Table, people: Sequence[Inspector]) -> None:
    """Nobody twice, and nobody in two provinces: provinces are planned apart from each other."""
    first: dict[str, tuple[str, int]] = {}
    for line, person in zip(table.rows, people, strict=True):
        province, number = first.setdefault(person.id, (person.province, line.number))
        if province != person.province:
            line.wrong(
                "province", "two_provinces",
                f"“{person.id}” ở dòng {number} thuộc {province}, ở đây thuộc {person.province}; "
                "mỗi người chỉ thuộc một tỉnh.",
                f"“{person.id}” belongs to {province} in line {number} and to {person.province} here; "
                "an inspector has one province.",
            )  # fmt: skip
    _check_once(table, "id")


def _check_references(
    agencies: Table, inspectors: Table, listed: Sequence[Agency], people: Sequence[Inspector]
) -> None:
    """Every code that is mentioned exists: a slip would lift a bar silently."""
    codes, ids = {agency.code for agency in listed}, {person.id for person in people}
    for line, agency in zip(agencies.rows, listed, strict=True):
        for name in sorted(agency.last_inspectors - ids):
            _unknown(line, "last_inspectors", name, "inspectors.csv")
    for line, person in zip(inspectors.rows, people, strict=True):
        if person.agency and person.agency not in codes:
            _unknown(line, "agency", person.agency, "agencies.csv")
        for code, _ in person.former:
            if code and code not in codes:
                _unknown(line, "former", code, "agencies.csv")


def _unknown(line: Line, column: str, name: str, file: str) -> None:
    line.wrong(
        column, "unknown_code",
        f"không có mã “{name}” trong {file}; thêm dòng hoặc bỏ mã này.",
        f"there is no “{name}” in {file}; add its line or take the code out.",
    )  # fmt: skip


def _unused_levels(path: Path, settings: RoundSettings, listed: Sequence[Agency]) -> list[Problem]:
    """A level with a quota of its own but without an agency that counts is a slip of the pen."""
    filled = {agency.level for agency in listed if agency.counts}
    line, column = settings.places.get("quota_by_level", (1, 1))
    return [
        Problem(
            "empty_level", path.name, f"{line}:{column}",
            f"dòng {line}, cột {column}, quota_by_level: cấp “{level}” không có cơ quan nào được tính; "
            "sửa tên cấp hoặc bỏ đi.",
            f"line {line}, column {column}, quota_by_level: no agency that counts has the level “{level}”; "
            "mend its name or remove it.",
        )
        for level in sorted(settings.rules.quota.by_level)
        if level not in filled
    ]  # fmt: skip
