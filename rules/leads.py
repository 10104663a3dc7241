"""Who leads a task: one body, several, or all of a kind ("các sở, ngành, địa phương")."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rules.names import Named, Register
from rules.text import fold, nfc

# Bodies of the top level that "sở, ban, ngành" means; vertical agencies and service units are not among them.
_OWN_BODIES = frozenset({"", "specialised agency", "other administrative body"})
_TOP = re.compile(r"\b(?:so|ban|nganh|bo|co quan|don vi|departments?|agencies)\b")
# the same words for bodies of a level below: "cơ quan, đơn vị cấp huyện", not "sở, ngành, UBND cấp huyện"
_BODY = r"(?:so|ban|nganh|bo|co quan|don vi)"
_TOP_BELOW = re.compile(rf"\b(?:{_BODY}(?:, | va | ))*{_BODY} cap (?:huyen|xa)\b")
_BELOW = re.compile(r"\b(?:dia phuong|localit(?:y|ies))\b")
# "quận" is a district, "xã" a commune and "phường" a ward, but not in "cơ quan", "thị xã" and "địa phương"
_DISTRICT = re.compile(r"\b(?:huyen|thi xa|(?<!co )quan|districts?|towns)\b|^ubnd cac thanh pho$")
_COMMUNE = re.compile(r"\b(?:(?<!thi )xa|(?<!dia )phuong|thi tran|dac khu|communes?|wards?)\b")
_ALL_WORDS = re.compile(
    r"(?:cac|tat ca|toan bo|toan the|so|ban|nganh|bo|co quan|chuyen mon|hanh chinh|don vi|dia phuong|ubnd"
    r"|uy ban nhan dan|thuoc|truc thuoc|cap|tinh|huyen|thi xa|thanh pho|quan|xa|phuong|thi tran|dac khu"
    r"|tren dia ban|toan|all|departments?|agencies|districts?|towns|cities|communes?|wards?|localities"
    r"|people's committees|of the province|and|va|,|/|;|:)"
)
_MANY = re.compile(r"\b(?:cac|tat ca|toan bo|toan the|cap|all|departments|agencies|districts|communes)\b")
# Some of them, without saying which: only the drafter knows.
_VAGUE = re.compile(
    r"\b(?:(?:co )?lien quan|duoc (?:chon|lua chon|giao|phan cong)|khac|relevant|concerned|selected)\b"
)
_KINDS = "sở|huyện|xã|phường|thị xã|thành phố"
_KIND = re.compile(rf"(?:UBND\s+)?({_KINDS})\s", re.IGNORECASE)
_LISTED = re.compile(rf"(?:UBND\s+)?các\s+({_KINDS})\s*:?\s+(.+)", re.IGNORECASE)
_LEADING = re.compile(r"\s*\((?:chủ trì|đầu mối|lead)\)")


@dataclass(frozen=True)
class Leads:
    """The bodies found in a lead cell, by code, in the order written.

    `collective` gives for each code that came from a collective the words it came from. `unknown` are parts
    that are no known body, `vague` parts that mean some bodies without saying which, `empty` collectives of
    which the register holds nobody.
    """

    codes: tuple[str, ...] = ()
    collective: tuple[tuple[str, str], ...] = ()
    unknown: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    def words_of(self, code: str) -> str:
        """The collective words that brought this body in, or empty when it is named itself."""
        return dict(self.collective).get(code, "")


def read_leads(text: str, known: Register) -> Leads:
    """Whom a lead cell means. Commas inside names are respected; nothing is guessed."""
    named: list[str] = []
    collective: dict[str, str] = {}
    lost: dict[str, list[str]] = {"unknown": [], "vague": [], "empty": []}
    for part in re.split(r"[;\n]|\s/\s", _LEADING.sub("", nfc(text))):
        for found in _parts(part.strip(" .,-–*+"), known):
            if found.codes is None:
                lost["vague" if _is_vague(found.words) else "unknown"].append(found.words)
            elif not found.codes:
                lost["empty"].append(found.words)
            elif found.words:
                for code in found.codes:
                    collective.setdefault(code, found.words)
            else:
                named.extend(found.codes)
    every = tuple(dict.fromkeys([*named, *collective]))
    from_words = tuple((code, words) for code, words in collective.items() if code not in named)
    return Leads(every, from_words, *(tuple(lost[name]) for name in ("unknown", "vague", "empty")))


def expand(words: str, known: Register) -> tuple[str, ...] | None:
    """The codes of all bodies that collective words mean; None when the words are no collective.

    "Sở, ban, ngành" are the specialised agencies and other administrative bodies of the top level; "địa
    phương" the bodies of the level below; "cấp huyện" and "cấp xã" those of their kind.
    """
    plain = fold(words)
    if _ALL_WORDS.sub("", plain).strip(" .,"):
        return None
    if not _MANY.search(plain) and not re.match(r"so, (?:ban, )?nganh|departments", plain):
        return None
    ranks = sorted({agency.level_rank for agency in known.agencies})
    chosen = [agency for agency in known.agencies if _meant(agency, plain, ranks)]
    return tuple(agency.code for agency in chosen)


def _meant(agency: Named, plain: str, ranks: list[int]) -> bool:
    top = agency.level_rank == ranks[0]
    if top:
        return agency.kind in _OWN_BODIES and _top_meant(agency, plain)
    if _BELOW.search(plain) and agency.level_rank == ranks[1]:
        return True
    if agency.level == "district":
        return bool(_DISTRICT.search(plain))
    return agency.level == "commune" and bool(_COMMUNE.search(plain))


def _top_meant(agency: Named, plain: str) -> bool:
    if not _TOP.search(_TOP_BELOW.sub("", plain)):
        return False
    if "chuyen mon" in plain:
        return agency.kind == "specialised agency"
    alone = re.fullmatch(r"(?:cac|tat ca cac) so(?: tinh)?", plain.strip())
    return not alone or fold(agency.name).startswith("so ")


def _is_vague(words: str) -> bool:
    """ "Các sở, ngành liên quan": some of many, and only the drafter knows which."""
    plain = fold(words)
    return bool(_VAGUE.search(plain)) and not _ALL_WORDS.sub("", _VAGUE.sub("", plain)).strip(" .,")


@dataclass(frozen=True)
class _Part:
    """The bodies that a piece of the text means, None for nobody known; its words, unless they name one body."""

    codes: tuple[str, ...] | None
    words: str = ""


def _parts(text: str, known: Register) -> list[_Part]:
    """The text cut into the longest pieces that mean something; what means nothing is kept in one piece."""
    cuts = re.finditer(r"(?:(?!\s*[,/]|\s+(?:và|and|&)\s).)+", text)
    pieces = [_trimmed(text, cut.start(), cut.end()) for cut in cuts]
    pieces = [(first, last) for first, last in pieces if first < last]
    found: list[_Part] = []
    prefix, at = "", 0
    lost_from: int | None = None  # where the words begin of which nothing is known
    while at < len(pieces):
        end, part, told = _longest(text, pieces, at, prefix, known)
        if part.codes is not None:
            lost_from = None
        elif lost_from is None or _is_vague(part.words):
            lost_from = at
        else:
            part = _Part(None, text[pieces[lost_from][0] : pieces[end][1]])
            found.pop()
        found.append(part)
        prefix, at = told or prefix, end + 1
    return found


def _trimmed(text: str, first: int, last: int) -> tuple[int, int]:
    """Without the "và" and the spaces at the piece's head."""
    piece = re.sub(r"^\s*(?:(?:và|and|&)\s)?\s*", "", text[first:last])
    return last - len(piece), last


def _longest(
    text: str, pieces: list[tuple[int, int]], at: int, prefix: str, known: Register
) -> tuple[int, _Part, str]:
    ends = range(len(pieces) - 1, at - 1, -1)
    for end in ends:
        words = text[pieces[at][0] : pieces[end][1]].strip()
        if code := known.find(words):
            return end, _Part((code,)), _kind_word(words)
        if (codes := expand(words, known)) is not None:
            return end, _Part(codes, words), ""
        if _is_vague(words):
            return end, _Part(None, words), ""
    for end in ends:
        words = text[pieces[at][0] : pieces[end][1]].strip()
        for kind, rest in _continued(words, prefix):
            if code := known.find(f"{kind} {rest}"):
                return end, _Part((code,)), kind
    return at, _Part(None, text[pieces[at][0] : pieces[at][1]].strip()), ""


def _continued(words: str, prefix: str) -> list[tuple[str, str]]:
    """ "Sở Nội vụ, Tư pháp"; "Các sở: Nội vụ, Tài chính"; "UBND các huyện Bến Lức, Đức Hòa"."""
    listed = _LISTED.match(words)
    return ([(listed[1], listed[2])] if listed else []) + [(prefix, words)]


def _kind_word(words: str) -> str:
    found = _KIND.match(words)
    return found[1] if found else ""
