"""Vietnamese text: folded for comparing, keyed for ordering."""

from __future__ import annotations

import unicodedata

_LETTERS = {letter: 20 + place for place, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
# The order of the tones in Vietnamese dictionaries: huyền, hỏi, ngã, sắc, nặng; no mark comes first.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def nfc(text: str) -> str:
    """The text in composed form (NFC); files from macOS and some keyboards bring it decomposed."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """The text without marks, capitals and odd spaces, so that "Sở Nội vụ" and "so noi  vu" meet."""
    # đ has no decomposition, so no normal form ever turns it into d.
    plain = nfc(text).replace("đ", "d").replace("Đ", "D")
    bare = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


def sort_key(text: str) -> str:
    """A text of plain digits and letters whose order is the Vietnamese order of `text`.

    First the letters (a ă â b c d đ ...), then the tones (ngang, huyền, hỏi, ngã, sắc, nặng). It is kept
    in a column, so that SQLite, PostgreSQL and any server locale agree.
    """
    letters: list[str] = []
    tones: list[str] = []
    for char in " ".join(nfc(text).casefold().split()):
        letter, tone = _letter_and_tone(char)
        letters.append(_weight(letter))
        tones.append(tone)
    # "00" is below every weight: a name comes before a longer one that begins with it.
    return "".join(letters) + "00" + "".join(tones)


def _letter_and_tone(char: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", char)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), "0")
    return nfc("".join(part for part in parts if part not in _TONES)), tone


def _weight(letter: str) -> str:
    if letter == " ":
        return "01"
    if letter in _LETTERS:
        return str(_LETTERS[letter])
    if letter.isascii() and letter.isdigit():
        return "1" + letter
    # Punctuation stands before digits, foreign letters after z.
    return ("99" if letter.isalpha() else "02") + "".join(f"{ord(part):06x}" for part in letter)
