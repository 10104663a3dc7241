"""An office's own folder of YAML, and what is said of a wrong file in it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config.loader import SHIPPED, ConfigError

Change = Callable[[str, str, str], Path]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """A folder whose file is the shipped one with one passage changed, once."""

    def changed(name: str, old: str, new: str) -> Path:
        text = (SHIPPED / name).read_text(encoding="utf-8")
        assert old in text, f"{name} has no {old!r} to change"
        (tmp_path / name).write_text(text.replace(old, new, 1), encoding="utf-8")
        return tmp_path

    return changed


@pytest.fixture
def refused(change: Change) -> Callable[[Callable[[Path], object], str, str, str], ConfigError]:
    """The refusal of a shipped file with one passage changed; its line must be where the change is."""

    def refuse(load: Callable[[Path], object], name: str, old: str, new: str) -> ConfigError:
        folder = change(name, old, new)
        with pytest.raises(ConfigError) as found:
            load(folder)
        assert found.value.file == str(folder / name)
        assert found.value.message_vi != found.value.message_en
        return found.value

    return refuse


def line_of(name: str, passage: str) -> int:
    """The line of a shipped file on which a passage begins."""
    text = (SHIPPED / name).read_text(encoding="utf-8")
    return text.count("\n", 0, text.index(passage)) + 1
