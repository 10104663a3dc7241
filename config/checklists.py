"""checklists.yaml -> what an inspection looks at on the spot, domain by domain, with versions."""

from dataclasses import dataclass
from pathlib import Path

from config.domains import load_domains
from config.findings import load_findings
from config.loader import Entry, config_file, read_yaml


@dataclass(frozen=True, slots=True)
class Item:
    """A question whose good answer is yes; `category` is the finding to record when it is no."""

    code: str
    ask_vi: str
    ask_en: str
    category: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """The questions of a domain under a version's name."""

    domain: str
    version: str
    items: tuple[Item, ...]
    verified: bool


def load_checklists(folder: Path | None = None) -> dict[str, Checklist]:
    """The lists by domain, in their order. Raises ConfigError, also for a code or a domain given twice."""
    domains = [domain.code for domain in load_domains(folder)]
    categories = list(load_findings(folder))
    found: dict[str, Checklist] = {}
    for entry in read_yaml(config_file("checklists.yaml", folder)).items():
        checklist = _checklist(entry, domains, categories)
        if checklist.domain in found:
            raise entry.wrong(
                f"lĩnh vực “{checklist.domain}” đã có danh mục ở trên; gộp lại.",
                f"the domain “{checklist.domain}” has a list above; join them.",
            )
        found[checklist.domain] = checklist
    return found


def _checklist(entry: Entry, domains: list[str], categories: list[str]) -> Checklist:
    parts = entry.mapping("domain", "version", "verified", "items")
    domain = parts["domain"].word(domains)
    items: dict[str, Item] = {}
    for place in parts["items"].items():
        item = _item(place, domain, categories)
        if item.code in items:
            raise place.wrong(f"mã “{item.code}” đã có ở trên.", f"the code “{item.code}” stands above.")
        items[item.code] = item
    return Checklist(domain, parts["version"].text(), tuple(items.values()), parts["verified"].flag())


def _item(entry: Entry, domain: str, categories: list[str]) -> Item:
    """Codes begin with their domain's, so that one answer belongs to one list."""
    parts = entry.mapping("code", "ask_vi", "ask_en", optional=("category",))
    code = parts["code"].text()
    if not code.startswith(f"{domain}.") or code == f"{domain}.":
        raise parts["code"].wrong(
            f"phải bắt đầu bằng “{domain}.”, như {domain}.1.",
            f"must begin with “{domain}.”, like {domain}.1.",
        )
    category = parts["category"].word(categories) if "category" in parts else ""
    return Item(code, parts["ask_vi"].text(), parts["ask_en"].text(), category)
