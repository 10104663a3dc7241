"""The weekly allowances, and every mistake with its line."""

from pathlib import Path

import pytest

from config.loader import ConfigError
from config.noise import load_noise
from rules.lifecycles import ROLE_LEVEL, Role
from rules.noise import Allowance

ALL = "".join(f"- {{role: {role}, letters: 4, lines: 20}}\n" for role in Role)


def test_every_role_has_an_allowance_and_leaders_the_fewest_letters() -> None:
    found = load_noise()

    assert set(found) == set(Role)
    assert found[Role.CHAIRMAN].letters == min(one.letters for one in found.values())
    assert ROLE_LEVEL[max(found, key=lambda role: found[role].letters)] <= ROLE_LEVEL[Role.REFORM_OFFICE]


def test_an_office_sets_its_own(tmp_path: Path) -> None:
    (tmp_path / "noise.yaml").write_text(ALL, encoding="utf-8")

    assert load_noise(tmp_path)[Role.HEAD] == Allowance(4, 20)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (ALL + "- {role: head, letters: 1, lines: 1}\n", 8, "đã có mức"),
        (ALL.replace("role: head", "role: boss"), 2, "boss"),
        (ALL.replace("letters: 4", "letters: 0", 1), 1, "từ 1 đến 1000"),
        ("".join(ALL.splitlines(keepends=True)[:-1]), 1, "inspector"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, text: str, line: int, words: str) -> None:
    (tmp_path / "noise.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError) as refused:
        load_noise(tmp_path)

    assert refused.value.line == line
    assert words in refused.value.message_vi
