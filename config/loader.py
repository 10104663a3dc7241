"""YAML an office may change, read value by value; whatever is wrong is named with its file and line.

A loader asks for what it needs: `entry.mapping("offset", "to")`, `entry.whole(least=0)`. An unknown key, a
wrong type and a key given twice are refused, so that no misspelt setting is ever silently without effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

import yaml

from rules.text import nfc

E = TypeVar("E", bound=StrEnum)

SHIPPED = Path(__file__).parent
_STR, _INT, _BOOL = (f"tag:yaml.org,2002:{name}" for name in ("str", "int", "bool"))
_MERGE = "tag:yaml.org,2002:merge"


class ConfigError(ValueError):
    """A setting that cannot be used; both sentences name the place, what is wrong and how to mend it."""

    def __init__(self, file: str, line: int | None, message_vi: str, message_en: str) -> None:
        at_vi, at_en = (f", dòng {line}", f", line {line}") if line else ("", "")
        self.file, self.line = file, line
        self.message_vi = f"{file}{at_vi}: {message_vi}"
        self.message_en = f"{file}{at_en}: {message_en}"
        super().__init__(self.message_en)


def config_file(name: str, folder: Path | None) -> Path:
    """The office's own file where its folder has one, else the shipped one."""
    own = folder / name if folder else None
    return own if own and own.exists() else SHIPPED / name


def read_yaml(path: Path) -> Entry:
    """The file's one document. Raises ConfigError for what cannot be opened or parsed."""
    text = _decoded(path)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as fault:
        raise _broken(path, text, fault) from fault
    except RecursionError as fault:
        raise ConfigError(
            str(path), None, "lồng nhau quá sâu; viết phẳng hơn.", "nested too deeply; write it flatter."
        ) from fault
    if node is None:
        raise ConfigError(
            str(path), None,
            "tệp trống; xóa tệp để dùng bản kèm theo chương trình.",
            "the file is empty; delete it to use the one shipped with the program.",
        )  # fmt: skip
    return Entry(node, str(path), "")


class Entry:
    """A value of a YAML file with its place; each question refuses what is not of that type."""

    __slots__ = ("file", "line", "name", "node")

    def __init__(self, node: yaml.Node, file: str, name: str, key: yaml.Node | None = None) -> None:
        self.node, self.file, self.name = node, file, name
        self.line = int((key or node).start_mark.line) + 1

    def wrong(self, vi: str, en: str) -> ConfigError:
        """The error to raise about this value."""
        about = f"“{self.name}” " if self.name else ""
        return ConfigError(self.file, self.line, about + vi, about + en)

    def mapping(self, *required: str, optional: Iterable[str] = ()) -> dict[str, Entry]:
        """The values under exactly these keys; an optional one may be missing."""
        found, known = self.table(), [*required, *optional]
        for key, entry in found.items():
            if key not in known:
                raise _unknown(entry, key, known)
        for key in required:
            if key not in found:
                raise self.wrong(f"thiếu khóa “{key}”; thêm vào.", f"lacks the key “{key}”; add it.")
        return found

    def table(self) -> dict[str, Entry]:
        """The values under whatever keys stand there, in their order."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong(
                f"phải là các dòng “khóa: giá trị”, không phải {self._shown('vi')}.",
                f"must be lines of “key: value”, not {self._shown('en')}.",
            )
        found: dict[str, Entry] = {}
        for key, value in self.node.value:
            if not isinstance(key, yaml.ScalarNode) or key.tag == _MERGE:
                raise Entry(key, self.file, "").wrong("khóa phải là chữ.", "a key must be a plain word.")
            if key.value in found:
                raise Entry(key, self.file, key.value).wrong(
                    f"được viết hai lần (lần đầu ở dòng {found[key.value].line}); bỏ một.",
                    f"is given twice (first on line {found[key.value].line}); remove one.",
                )
            name = f"{self.name}.{key.value}" if self.name else key.value
            found[key.value] = Entry(value, self.file, name, key)
        return found

    def items(self, least: int = 1) -> list[Entry]:
        """The values of a list."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong(
                f"phải là danh sách [a, b] hoặc các dòng “- …”, không phải {self._shown('vi')}.",
                f"must be a list, [a, b] or lines of “- …”, not {self._shown('en')}.",
            )
        if len(self.node.value) < least:
            raise self.wrong(f"phải có ít nhất {least} mục.", f"must have at least {least} entries.")
        return [Entry(node, self.file, f"{self.name}[{n}]") for n, node in enumerate(self.node.value, 1)]

    def text(self) -> str:
        """Words; a bare number, date or yes/no must stand in quotation marks to be meant as words."""
        raw = self._scalar("chữ", "words")
        if self.node.tag != _STR:
            raise self.wrong(
                f"phải là chữ; đặt “{raw}” trong dấu nháy." if raw else "còn trống; điền vào.",
                f"must be words; put “{raw}” in quotation marks." if raw else "is empty; fill it in.",
            )
        if not raw.strip():
            raise self.wrong("còn trống; điền vào.", "is empty; fill it in.")
        return raw.strip()

    def whole(self, least: int | None = None, most: int | None = None) -> int:
        """A whole number within the bounds, both included."""
        raw = self._scalar("số nguyên", "a whole number")
        if self.node.tag != _INT or not re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,8})", raw):
            raise self.wrong(
                f"phải là số nguyên, không phải “{raw}”.", f"must be a whole number, not “{raw}”."
            )
        number = int(raw)
        if (least is not None and number < least) or (most is not None and number > most):
            vi, en = _bounds(least, most)
            raise self.wrong(f"phải {vi}, không phải {number}.", f"must be {en}, not {number}.")
        return number

    def decimal(self) -> Fraction:
        """An exact number, written 0.5 or -1; never a float."""
        raw = self._scalar("số", "a number")
        if not re.fullmatch(r"[-+]?(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,6})?", raw):
            raise self.wrong(
                f"phải là số, viết như 0.5, không phải “{raw}”.",
                f"must be a number, written like 0.5, not “{raw}”.",
            )
        return Fraction(raw)

    def is_word(self, word: str) -> bool:
        """Whether just this word stands here."""
        return isinstance(self.node, yaml.ScalarNode) and self.node.value == word

    def flag(self) -> bool:
        """yes or no."""
        raw = self._scalar("yes hoặc no", "yes or no")
        if self.node.tag != _BOOL:
            raise self.wrong(f"phải là yes hoặc no, không phải “{raw}”.", f"must be yes or no, not “{raw}”.")
        return raw.lower() in ("yes", "true", "on")

    def day(self) -> date:
        """A real date, written YYYY-MM-DD."""
        raw = self._scalar("một ngày", "a date")
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw):
                return date.fromisoformat(raw)
        except ValueError:
            pass  # no such day: said below
        raise self.wrong(
            f"phải là ngày có thật, viết như 2026-01-10, không phải “{raw}”.",
            f"must be a real date, written like 2026-01-10, not “{raw}”.",
        )

    def word(self, among: Iterable[str]) -> str:
        """One of the given words."""
        raw, allowed = self._scalar("một trong các giá trị cho sẵn", "one of the given values"), list(among)
        if raw not in allowed:
            raise self.wrong(
                f"không nhận “{raw}”{near(raw, allowed, 'vi')} Các giá trị: {', '.join(allowed)}.",
                f"does not take “{raw}”{near(raw, allowed, 'en')} Values: {', '.join(allowed)}.",
            )
        return raw

    def choice(self, kind: type[E], among: Iterable[E] | None = None) -> E:
        """One of an enum's values, or of those given."""
        return kind(self.word(member.value for member in (kind if among is None else among)))

    def share(self) -> Fraction:
        """A share of a whole, written [3, 10]; never a decimal, so that no rounding helps or hurts."""
        parts = self.items()
        if len(parts) != 2:
            raise self.wrong("phải viết như [3, 10].", "must be written like [3, 10].")
        return Fraction(parts[0].whole(least=0), parts[1].whole(least=1))

    def _scalar(self, vi: str, en: str) -> str:
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong(
                f"phải là {vi}, không phải {self._shown('vi')}.", f"must be {en}, not {self._shown('en')}."
            )
        return str(self.node.value)

    def _shown(self, language: str) -> str:
        if isinstance(self.node, yaml.ScalarNode):
            empty = "chỗ trống" if language == "vi" else "nothing"
            return f"“{self.node.value}”" if self.node.value else empty
        if isinstance(self.node, yaml.SequenceNode):
            return "danh sách" if language == "vi" else "a list"
        return "nhóm “khóa: giá trị”" if language == "vi" else "a group of “key: value”"


def _decoded(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as fault:
        raise ConfigError(
            str(path), None,
            f"không đọc được tệp ({fault.strerror}); kiểm tra đường dẫn và quyền đọc.",
            f"the file cannot be read ({fault.strerror}); check the path and the right to read it.",
        ) from fault  # fmt: skip
    try:
        return nfc(raw.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        raise ConfigError(
            str(path), raw.count(b"\n", 0, fault.start) + 1,
            "không phải chữ UTF-8; lưu lại tệp bằng mã UTF-8.",
            "not UTF-8 text; save the file as UTF-8.",
        ) from fault  # fmt: skip


def _broken(path: Path, text: str, fault: yaml.YAMLError) -> ConfigError:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    position = getattr(fault, "position", None)  # of a character that YAML forbids
    line = mark.line + 1 if mark else text.count("\n", 0, position) + 1 if isinstance(position, int) else None
    detail = getattr(fault, "problem", None) or getattr(fault, "reason", None) or "YAML"
    return ConfigError(
        str(path), line,
        "YAML không đọc được ở đây; kiểm tra thụt đầu dòng (dấu cách, không phải tab), dấu hai chấm và dấu"
        f" nháy ({detail}).",
        f"the YAML breaks here; check the indent (spaces, no tabs), colons and quotation marks ({detail}).",
    )  # fmt: skip


def _unknown(entry: Entry, key: str, known: list[str]) -> ConfigError:
    return entry.wrong(
        f"không phải khóa được dùng ở đây{near(key, known, 'vi')} Các khóa: {', '.join(known)}.",
        f"is not a key known here{near(key, known, 'en')} Keys: {', '.join(known)}.",
    )


def near(word: str, known: Iterable[str], language: str) -> str:
    """The end of a sentence that offers the known word most like this one, if any is."""
    close = get_close_matches(word, list(known), n=1)
    if not close:
        return "."
    return f"; có phải “{close[0]}”?" if language == "vi" else f"; do you mean “{close[0]}”?"


def _bounds(least: int | None, most: int | None) -> tuple[str, str]:
    if least is None:
        return f"từ {most} trở xuống", f"at most {most}"
    if most is None:
        return f"từ {least} trở lên", f"at least {least}"
    return f"từ {least} đến {most}", f"from {least} to {most}"
