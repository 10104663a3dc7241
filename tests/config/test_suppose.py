"""A file of scenarios: what is supposed, and every mistake with its line."""

from datetime import date
from pathlib import Path

import pytest

from config.loader import SHIPPED, ConfigError
from config.suppose import Leaving, People, load_suppositions

HEAD = "- name: Thử\n  people: last_year\n"


def read(tmp_path: Path, text: str) -> object:
    file = tmp_path / "gia-su.yaml"
    file.write_text(text, encoding="utf-8")
    return load_suppositions(file)


def test_the_shipped_example_reads() -> None:
    found = load_suppositions(SHIPPED / "examples" / "gia-su.yaml")

    assert [one.people for one in found] == [
        People.NOBODY,
        People.LAST_YEAR,
        People.LAST_YEAR,
        People.ON_TIME,
    ]
    assert found[2].slips == {"SGTVT": 30}
    assert found[3].silent == {"HBL"}


def test_who_leaves_is_read_with_his_successor(tmp_path: Path) -> None:
    (found,) = read(tmp_path, HEAD + "  leaves:\n  - {person: N1, on: 2022-06-15, successor: N2}\n")  # type: ignore[misc]

    assert found.leaves == (Leaving("N1", date(2022, 6, 15), "N2"),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("- name: Thử\n  people: some\n", 2, "nobody, on_time, last_year"),
        ("- name: Thử\n  people: nobody\n  slips:\n  - {agency: SYT, days: 30}\n", 3, "“nobody”"),
        ("- name: Thử\n  people: nobody\n  silent: [SYT]\n", 3, "“nobody”"),
        (HEAD + "  slips:\n  - {agency: SYT, days: 0}\n", 4, "từ 1 đến 366"),
        (HEAD + "  silent: [SYT, SYT]\n", 3, "đã có ở trên"),
        (HEAD + "  slips:\n  - {agency: SYT, days: 3}\n  silent: [SYT]\n", 5, "đã có ở trên"),
        (HEAD + "  leaves:\n  - {person: N1, on: 2022-02-30}\n", 4, "ngày có thật"),
        (HEAD + "  slip: []\n", 3, "slips"),  # misspelt
        (HEAD + HEAD, 3, "đã có ở trên"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        read(tmp_path, text)

    assert refused.value.line == line
    assert words in refused.value.message_vi
    assert "gia-su.yaml" in refused.value.message_en
