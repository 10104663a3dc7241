"""reports.yaml -> the periodic reports of a year: which data, due inside the province, then upward."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from config.loader import Entry, config_file, read_yaml

_DATES = ("data_from", "data_to", "internal", "upward")
# Some provinces want the agencies' reports before the data's last day, so that this order stays free.
_AFTER = (
    ("data_to", "data_from"),
    ("internal", "data_from"),
    ("upward", "data_to"),
    ("upward", "internal"),
)


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """A periodic report of a year; both ends of its data are included."""

    code: str
    year: int
    name_vi: str
    name_en: str
    data_from: date
    data_to: date
    internal_due: date
    upward_due: date
    source: str
    internal_verified: bool


def load_reports(folder: Path | None, year: int) -> list[ReportPeriod]:
    """The reports of that report year, in their order. Raises ConfigError, also for dates in a wrong order."""
    top = read_yaml(config_file("reports.yaml", folder)).mapping("source", "reports")
    source = top["source"].text()
    found: list[ReportPeriod] = []
    for entry in top["reports"].items():
        report = _report(entry, year, source)
        if report.code in {other.code for other in found}:
            raise entry.wrong(f"mã “{report.code}” đã có ở trên.", f"the code “{report.code}” stands above.")
        found.append(report)
    return found


def _report(entry: Entry, year: int, source: str) -> ReportPeriod:
    parts = entry.mapping("code", "name_vi", "name_en", *_DATES, "internal_verified")
    dates = {name: _date(parts[name], year) for name in _DATES}
    for name, earlier in _AFTER:
        if dates[name] <= dates[earlier]:
            raise parts[name].wrong(
                f"({dates[name]:%d/%m/%Y}) phải sau {earlier} ({dates[earlier]:%d/%m/%Y}).",
                f"({dates[name]}) must come after {earlier} ({dates[earlier]}).",
            )
    return ReportPeriod(
        parts["code"].text(),
        year,
        parts["name_vi"].text().replace("{year}", str(year)),
        parts["name_en"].text().replace("{year}", str(year)),
        dates["data_from"],
        dates["data_to"],
        dates["internal"],
        dates["upward"],
        source,
        parts["internal_verified"].flag(),
    )


def _date(entry: Entry, year: int) -> date:
    parts = entry.mapping("day", "month", optional=("year",))
    if "year" in parts:
        parts["year"].word(["previous"])
        year -= 1
    month, day = parts["month"].whole(1, 12), parts["day"].whole(1, 31)
    try:
        return date(year, month, day)
    except ValueError as fault:
        raise entry.wrong("không có ngày này trong tháng.", "is no day of that month.") from fault
