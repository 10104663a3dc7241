"""Names of agencies as people write them: the same body under its several names, found without guessing."""

from __future__ import annotations

import difflib
import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rules.text import fold

# Bodies whose name is that of their place: "UBND huyện Bến Lức" is written "huyện Bến Lức" as often.
_PLACES = "huyen|thi xa|thanh pho|quan|xa|phuong|thi tran|dac khu"
_COMMITTEE = re.compile(r"[ỦU][yỷ] ban nhân dân", re.IGNORECASE)
_COMMITTEE_OF = re.compile(rf"^(?:UBND|{_COMMITTEE.pattern})\s+", re.IGNORECASE)
_SHORT_PLACES = {
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "h": "huyen",
    "p": "phuong",
    "q": "quan",
}


@dataclass(frozen=True)
class Named:
    """An agency as the register of names knows it; `level_rank` counts from the top level down."""

    code: str
    name: str
    level: str
    level_rank: int
    kind: str = ""
    aliases: tuple[str, ...] = ()


def canonical(text: str) -> str:
    """What is left of a name when its spelling is put aside: marks, capitals, "và" and "&", punctuation, "UBND".

    "UBND huyện Bến Lức", "Uỷ ban nhân dân huyện Bến Lức" and "H. Bến Lức" all give "huyen ben luc".
    """
    plain = re.sub(r"[^\w\s.]", " ", fold(text))
    plain = re.sub(r"\buy ban nhan dan\b", "ubnd", plain)
    plain = re.sub(r"\bhoi dong nhan dan\b", "hdnd", plain)
    plain = re.sub(r"^vp\b\.?", "van phong", " ".join(plain.split()))
    short = re.fullmatch(r"(ubnd )?(tp|tx|tt|h|p|q)\.\s*(.+)", plain) or re.fullmatch(
        r"(ubnd )?(tp|tx) (.+)", plain
    )
    if short:
        plain = f"{_SHORT_PLACES[short[2]]} {short[3]}"
    words = [word for word in plain.replace(".", " ").split() if word != "va"]
    plain = re.sub(rf"^ubnd (?=(?:{_PLACES})\b)", "", " ".join(words))
    return re.sub(r"(?<=.) tinh$", "", plain)


def short_form(name: str) -> str:
    """The usual abbreviation of a department, canonical: "Sở Giao thông vận tải" -> "so gtvt"; else empty."""
    words = canonical(name).split()
    if len(words) < 3 or words[0] != "so":
        return ""
    return "so " + "".join(word[0] for word in words[1:])


def other_names(name: str) -> tuple[str, ...]:
    """Other ways in which documents write this name, by rule."""
    folded = fold(name)
    if re.match(rf"(?:ubnd|uy ban nhan dan) (?:{_PLACES})\b", folded):
        place = _COMMITTEE_OF.sub("", name)
        place = place[:1].upper() + place[1:]
    elif re.match(rf"(?:{_PLACES})\b", folded):
        place = name
    else:
        return _with_office_written_out(name)
    low = place[:1].lower() + place[1:]
    return tuple(other for other in (place, f"UBND {low}", f"Ủy ban nhân dân {low}") if fold(other) != folded)


def _with_office_written_out(name: str) -> tuple[str, ...]:
    if "UBND" in name:
        return (name.replace("UBND", "Ủy ban nhân dân"),)
    short = _COMMITTEE.sub("UBND", name)
    return (short,) if short != name else ()


@dataclass(frozen=True)
class Register:
    """Agencies found by any of their names; a name that fits two of them finds none."""

    agencies: tuple[Named, ...]
    _known: Mapping[str, frozenset[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        known: dict[str, set[str]] = {}
        for agency in self.agencies:
            for name in (agency.name, *agency.aliases):
                known.setdefault(canonical(name), set()).add(agency.code)
        for agency in self.agencies:
            short = short_form(agency.name).replace(" ", "")
            if short and short not in known:
                known.setdefault(f"/{short}", set()).add(agency.code)
        object.__setattr__(self, "_known", {name: frozenset(codes) for name, codes in known.items()})

    def find(self, text: str) -> str | None:
        """The code of the one agency of this name, alias, usual abbreviation or code; None if not certain."""
        wanted = canonical(text)
        for key in (wanted, f"/{wanted.replace(' ', '')}"):
            codes = self._known.get(key)
            if wanted and codes:
                return next(iter(codes)) if len(codes) == 1 else None
        by_code = [
            agency.code for agency in self.agencies if agency.code.casefold() == text.strip().casefold()
        ]
        return by_code[0] if len(by_code) == 1 else None

    def suggest(self, text: str, count: int = 3) -> tuple[str, ...]:
        """The nearest names, best first, for somebody who mistyped one."""
        names = {
            canonical(name): agency.name
            for agency in self.agencies
            for name in (agency.name, *agency.aliases)
        }
        wanted = canonical(text)
        near = difflib.get_close_matches(wanted, names, n=sys.maxsize)
        near += [name for name in names if wanted and len(wanted) > 3 and wanted in name]
        return tuple(dict.fromkeys(names[name] for name in near))[:count]

    def get(self, code: str) -> Named:
        """The agency of a code that `find` gave; KeyError for another."""
        for agency in self.agencies:
            if agency.code == code:
                return agency
        raise KeyError(code)


def register(agencies: Iterable[Named]) -> Register:
    """A register of these agencies."""
    return Register(tuple(agencies))
