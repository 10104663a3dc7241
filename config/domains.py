"""domains.yaml -> the domains of public administration reform, in their order."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from config.loader import Entry, config_file, read_yaml
from rules.text import fold


@dataclass(frozen=True, slots=True)
class Domain:
    """A domain under its code; `also` are other words plans use for it."""

    code: str
    name_vi: str
    name_en: str
    short_vi: str
    short_en: str
    also: tuple[str, ...]
    verified: bool

    def called(self) -> tuple[str, ...]:
        """Everything a plan may call it, folded."""
        return tuple(
            fold(name) for name in (self.code, self.name_vi, self.short_vi, self.name_en, *self.also)
        )


def load_domains(folder: Path | None = None) -> list[Domain]:
    """The domains in the order of the index. Raises ConfigError, also for a name two domains share."""
    found: list[Domain] = []
    taken: dict[str, str] = {}
    for entry in read_yaml(config_file("domains.yaml", folder)).items():
        domain = _domain(entry)
        for name in domain.called():
            if taken.setdefault(name, domain.code) != domain.code:
                raise entry.wrong(
                    f"trùng cách gọi “{name}” với lĩnh vực “{taken[name]}”; bỏ một.",
                    f"shares the name “{name}” with the domain “{taken[name]}”; remove one.",
                )
        if domain.code in {other.code for other in found}:
            raise entry.wrong(f"mã “{domain.code}” đã có ở trên.", f"the code “{domain.code}” stands above.")
        found.append(domain)
    return found


def domain_called(words: str, domains: Iterable[Domain]) -> Domain | None:
    """The domain a plan's words name, whatever their accents and capitals; None if no domain is so called."""
    wanted = fold(words)
    return next((domain for domain in domains if wanted and wanted in domain.called()), None)


def _domain(entry: Entry) -> Domain:
    parts = entry.mapping("code", "name_vi", "name_en", "short_vi", "short_en", "also", "verified")
    return Domain(
        parts["code"].text(),
        parts["name_vi"].text(),
        parts["name_en"].text(),
        parts["short_vi"].text(),
        parts["short_en"].text(),
        tuple(name.text() for name in parts["also"].items(least=0)),
        parts["verified"].flag(),
    )
