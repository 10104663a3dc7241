"""The font covers Vietnamese, is made once, and its absence stops nothing."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from web import fonts
from web.fonts import prepare_fonts

LETTERS = "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"


def test_every_vietnamese_letter_is_in_both_weights(web_data: Path) -> None:
    for path in prepare_fonts(web_data / "fonts").values():
        with TTFont(path) as font:
            missing = {c for c in LETTERS + LETTERS.upper() + "₫–…“”" if ord(c) not in font.getBestCmap()}

        assert missing == set()


def test_a_face_is_small_enough_for_a_weak_line(web_data: Path) -> None:
    made = prepare_fonts(web_data / "fonts")

    assert set(made) == {"400", "600"}
    assert all(path.stat().st_size < 35_000 for path in made.values())


def test_a_face_is_made_once(web_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    prepare_fonts(web_data / "fonts")
    monkeypatch.setattr(fonts, "_subset", lambda name, target: pytest.fail("made again"))

    assert len(prepare_fonts(web_data / "fonts")) == 2


def test_without_the_font_the_pages_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "FACES", {"400": "gone.ttf"})

    assert prepare_fonts(tmp_path) == {}
