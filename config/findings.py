"""findings.yaml -> the catalogue of problems an inspection may find."""

from dataclasses import dataclass
from pathlib import Path

from config.domains import load_domains
from config.loader import Entry, config_file, read_yaml
from rules.lifecycles import Severity


@dataclass(frozen=True, slots=True)
class FindingCategory:
    """A kind of problem; `remedy_days` are calendar days from a conclusion that names no date."""

    code: str
    name_vi: str
    name_en: str
    domain: str
    severity: Severity
    remedy_days: int
    verified: bool
    remedy_days_verified: bool
    severity_verified: bool


def load_findings(folder: Path | None = None) -> dict[str, FindingCategory]:
    """The categories by code, in their order. Raises ConfigError, also for a domain that domains.yaml lacks."""
    top = read_yaml(config_file("findings.yaml", folder)).mapping(
        "remedy_days_verified", "severity_verified", "categories"
    )
    marks = (top["remedy_days_verified"].flag(), top["severity_verified"].flag())
    domains = [domain.code for domain in load_domains(folder)]
    found: dict[str, FindingCategory] = {}
    for entry in top["categories"].items():
        category = _category(entry, domains, marks)
        if category.code in found:
            raise entry.wrong(
                f"mã “{category.code}” đã có ở trên.", f"the code “{category.code}” stands above."
            )
        found[category.code] = category
    return found


def _category(entry: Entry, domains: list[str], marks: tuple[bool, bool]) -> FindingCategory:
    parts = entry.mapping("code", "name_vi", "name_en", "domain", "severity", "remedy_days", "verified")
    return FindingCategory(
        parts["code"].text(),
        parts["name_vi"].text(),
        parts["name_en"].text(),
        parts["domain"].word(domains),
        parts["severity"].choice(Severity),
        parts["remedy_days"].whole(1, 365),
        parts["verified"].flag(),
        *marks,
    )
