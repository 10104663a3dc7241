"""What is wrong in a YAML file is named with file and line, in both languages."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from config.loader import SHIPPED, ConfigError, Entry, config_file, read_yaml
from rules.lifecycles import Role

Read = Callable[[str], Entry]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def write_and_read(text: str) -> Entry:
        path = tmp_path / "thu.yaml"
        path.write_text(text, encoding="utf-8")
        return read_yaml(path)

    return write_and_read


def test_values_come_typed(read: Read) -> None:
    top = read("name: Sở Y tế\ndays: -3\nurgent: yes\non: 2026-01-10\nto: head\nshare: [3, 10]\n")

    found = top.mapping("name", "days", "urgent", "on", "to", "share")

    assert found["name"].text() == "Sở Y tế"
    assert found["days"].whole() == -3
    assert found["days"].decimal() == -3
    assert found["urgent"].flag() is True
    assert found["on"].day() == date(2026, 1, 10)
    assert found["to"].choice(Role) is Role.HEAD
    assert found["share"].share() == Fraction(3, 10)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "name: a\nofset: 3\n",
            2,
            "“ofset” is not a key known here; do you mean “offset”? Keys: name, offset",
        ),
        ("name: a\n", 1, "lacks the key “offset”"),
        ("name: a\noffset: 3\nname: b\n", 3, "“name” is given twice (first on line 1)"),
        ("- name\n- offset\n", 1, "must be lines of “key: value”, not a list"),
        ("name: a\noffset:\n  - 3\n  <<: 1\n", 4, "the YAML breaks here"),  # a list that turns into a mapping
        ("name: a\n offset: 3\n", 2, "the YAML breaks here"),  # one space too many
        ("name: a\n\toffset: 3\n", 2, "the YAML breaks here"),  # a tab
        ('name: "a\noffset: 3\n', 3, "the YAML breaks here"),  # a quotation mark never closed
        ("name: a\noffset: 3\n---\nname: b\n", 3, "the YAML breaks here"),  # two documents
        ("name: a\x07\noffset: 3\n", 1, "the YAML breaks here"),  # a character YAML forbids
        ("<<: {a: 1}\n", 1, "a key must be a plain word"),
        ("[a]: 1\n", 1, "a key must be a plain word"),
    ],
)
def test_a_broken_shape_is_refused_at_its_line(read: Read, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(text).mapping("name", "offset")

    assert refused.value.line == line
    assert said in refused.value.message_en
    assert f"dòng {line}: " in refused.value.message_vi
    assert refused.value.file.endswith("thu.yaml")


@pytest.mark.parametrize(
    ("text", "ask", "said"),
    [
        ("a: ba", lambda e: e.whole(), "“a” must be a whole number, not “ba”"),
        ("a: 3.0", lambda e: e.whole(), "must be a whole number"),
        ('a: "3"', lambda e: e.whole(), "must be a whole number"),  # words, not a number
        ("a: 017", lambda e: e.whole(), "must be a whole number"),  # octal to YAML, seventeen to a reader
        ("a: 1_000", lambda e: e.whole(), "must be a whole number"),
        ("a: 9999999999", lambda e: e.whole(), "must be a whole number"),
        ("a: 0", lambda e: e.whole(least=1), "must be at least 1, not 0"),
        ("a: 32", lambda e: e.whole(1, 31), "must be from 1 to 31, not 32"),
        ("a: 5", lambda e: e.whole(most=4), "must be at most 4, not 5"),
        ("a: 1,5", lambda e: e.decimal(), "must be a number, written like 0.5, not “1,5”"),
        ("a: .5", lambda e: e.decimal(), "must be a number"),
        ("a: 1e3", lambda e: e.decimal(), "must be a number"),
        ("a: [1]", lambda e: e.whole(), "must be a whole number, not a list"),
        ("a: 2026", lambda e: e.text(), "put “2026” in quotation marks"),
        ("a: no", lambda e: e.text(), "put “no” in quotation marks"),
        ("a:", lambda e: e.text(), "is empty"),
        ('a: "  "', lambda e: e.text(), "is empty"),
        ("a: {b: c}", lambda e: e.text(), "not a group of “key: value”"),
        ("a: maybe", lambda e: e.flag(), "must be yes or no, not “maybe”"),
        ("a: 1", lambda e: e.flag(), "must be yes or no"),
        ("a: 2026-02-30", lambda e: e.day(), "must be a real date"),
        ("a: 10/01/2026", lambda e: e.day(), "must be a real date"),
        ("a: 1:30", lambda e: e.whole(), "must be a whole number"),  # 90 to YAML alone
        ("a: haed", lambda e: e.choice(Role), "does not take “haed”; do you mean “head”? Values: officer"),
        ("a: inspector", lambda e: e.choice(Role, [Role.HEAD]), "does not take “inspector”. Values: head"),
        ("a: [30]", lambda e: e.share(), "must be written like [3, 10]"),
        ("a: 0.3", lambda e: e.share(), "must be a list"),
        ("a: [3, 0]", lambda e: e.share(), "“a[2]” must be at least 1"),
        ("a: []", lambda e: e.items(), "at least 1"),
        ("a: !!python/object:os.system {}", lambda e: e.text(), "must be words"),
    ],
)
def test_a_wrong_value_is_refused_in_words(
    read: Read, text: str, ask: Callable[[Entry], object], said: str
) -> None:
    entry = read(f"\n{text}\n").mapping("a")["a"]

    with pytest.raises(ConfigError) as refused:
        ask(entry)

    assert refused.value.line == 2
    assert said in refused.value.message_en
    assert refused.value.message_vi != refused.value.message_en


def test_a_value_that_begins_on_the_next_line_is_named_at_its_key(read: Read) -> None:
    with pytest.raises(ConfigError) as refused:
        read("a:\n  b: 1\n").mapping("a")["a"].items()

    assert refused.value.line == 1


@pytest.mark.parametrize(
    ("raw", "line", "said"),
    [
        ("tên: Sở Y tế\n".encode("utf-16"), 1, "not UTF-8"),
        ("a: b\nc: S\u1edf".encode("cp1258", "replace") + b"\xff\n", 2, "not UTF-8"),
        (b"", None, "the file is empty"),
        (b"# only a comment\n", None, "the file is empty"),
        (b"[" * 3000, None, "nested too deeply"),
    ],
)
def test_a_file_that_is_no_yaml_at_all_is_refused(
    tmp_path: Path, raw: bytes, line: int | None, said: str
) -> None:
    path = tmp_path / "thu.yaml"
    path.write_bytes(raw)

    with pytest.raises(ConfigError, match=said) as refused:
        read_yaml(path)

    assert refused.value.line == line


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"thu\.yaml: the file cannot be read"):
        read_yaml(tmp_path / "thu.yaml")


def test_a_byte_order_mark_and_decomposed_letters_do_no_harm(tmp_path: Path) -> None:
    import unicodedata

    path = tmp_path / "thu.yaml"
    path.write_text("tên: " + unicodedata.normalize("NFD", "Sở Nội vụ"), encoding="utf-8-sig")

    assert read_yaml(path).mapping("tên")["tên"].text() == "Sở Nội vụ"


def test_the_offices_own_file_goes_before_the_shipped_one(tmp_path: Path) -> None:
    (tmp_path / "quota.yaml").write_text("a: 1")

    assert config_file("quota.yaml", tmp_path) == tmp_path / "quota.yaml"
    assert config_file("ladders.yaml", tmp_path) == SHIPPED / "ladders.yaml"
    assert config_file("quota.yaml", None) == SHIPPED / "quota.yaml"
