"""Both languages say everything, and numbers and days are written as each of them writes them."""

import ast
import re
from datetime import date
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from fastapi.testclient import TestClient
from jinja2 import Environment

import web
from web.language import words

ROOM = Path(web.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.html"))
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "n": (1, 2)}
OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "newstyle_gettext": "true", "silent": "false"}
HOLE = re.compile(r"%\((\w+)\)s")


def used() -> dict[str, str | tuple[str, ...]]:
    """The texts of code and templates by their key, as Babel finds them."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    found = extract_from_dir(ROOM, methods, {"templates/**.html": OPTIONS}, keywords=KEYWORDS)
    texts = [text for _, _, text, _, _ in found]
    return {text if isinstance(text, str) else text[0]: text for text in texts}


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ROOM / "words/en/LC_MESSAGES/web.po").open("rb") as file:
        return read_po(file, locale="en")


def entries(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def strings(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (str(message.string),)


def test_every_text_in_use_is_translated_and_no_other_stands_there(english: Catalog) -> None:
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in entries(english)}

    assert known == set(used())


def test_no_translation_is_missing_or_fuzzy(english: Catalog) -> None:
    bad = [m.id for m in entries(english) if m.fuzzy or not all(strings(m))]

    assert bad == []
    assert len(entries(english)) > 100


def test_a_text_with_plurals_has_both_forms(english: Catalog) -> None:
    plurals = {m.id[0] for m in entries(english) if m.pluralizable}

    assert plurals == {key for key, text in used().items() if not isinstance(text, str)}


def test_translations_fill_the_same_holes(english: Catalog) -> None:
    for message in entries(english):
        source = message.id if isinstance(message.id, str) else message.id[0]
        for text in strings(message):
            assert set(HOLE.findall(text)) == set(HOLE.findall(source)), source


@pytest.mark.parametrize("path", sorted(ROOM.rglob("*.py")), ids=lambda path: path.name)
def test_no_text_hides_from_the_catalogue_inside_another(path: Path) -> None:
    """What is marked inside an f-string is not found when the catalogue is renewed."""
    parts = [node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.JoinedStr)]

    texts = {text for part in parts for node in ast.walk(part) if (text := marked(node))}
    assert texts == set()


def marked(node: ast.AST) -> str:
    """The text of a call of _, n or N_ with a literal, else empty."""
    if not isinstance(node, ast.Call) or not node.args or not isinstance(node.args[0], ast.Constant):
        return ""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return str(node.args[0].value) if called in {"_", "n", "N_"} else ""


def test_english_words_are_english(english: Catalog) -> None:
    vietnamese = re.compile("[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)
    names = re.compile("Long An|Đôn Đốc|Sở Y tế|Bến Lức")

    found = [t for m in entries(english) for t in strings(m) if vietnamese.search(names.sub("", t))]
    assert found == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_of_a_template_escapes_the_catalogue(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    loose = "".join(text for _, kind, text in Environment().lex(source) if kind == "data")
    assert re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", loose)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_a_style_or_a_script_inside(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    assert re.findall(r"<script|<style|\sstyle=|\son\w+=|javascript:", source) == []


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "language"),
    [
        ("", "", "", "vi"),  # nobody said anything
        ("", "", "en-US,en;q=0.9", "en"),
        ("", "", "fr,vi;q=0.5", "vi"),  # the first that we have
        ("", "vi", "en", "vi"),  # what the reader chose before the browser's
        ("en", "vi", "vi", "en"),
        ("xx", "yy", "en", "en"),  # unknown ones are no choice
    ],
)
def test_the_reader_chooses_before_the_browser(
    site: TestClient, asked: str, cookie: str, browser: str, language: str
) -> None:
    headers = {"accept-language": browser} | ({"cookie": f"lang={cookie}"} if cookie else {})

    page = site.get("/hop-thu" + (f"?lang={asked}" if asked else ""), headers=headers)
    assert f'<html lang="{language}">' in page.text


def test_the_chosen_language_is_kept(site: TestClient) -> None:
    site.get("/hop-thu?lang=en")

    assert "<h1>Letter box</h1>" in site.get("/hop-thu", headers={"accept-language": "vi"}).text


def test_the_other_language_is_one_link_away_on_the_same_page(site: TestClient) -> None:
    page = site.get("/hop-thu?on=2022-03-01")

    assert 'href="/hop-thu?on=2022-03-01&amp;lang=en" lang="en"' in page.text


def test_days_and_numbers_are_written_as_the_language_writes_them() -> None:
    vi, en = words("vi"), words("en")

    assert (vi.day(date(2022, 7, 5)), en.day(date(2022, 7, 5)), vi.day(None)) == (
        "05/07/2022",
        "5 Jul 2022",
        "",
    )
    assert (vi.number(1234567), en.number(1234567)) == ("1.234.567", "1,234,567")
    assert (vi.percent(295), en.percent(295), vi.percent(None)) == ("29,5%", "29.5%", "–")
