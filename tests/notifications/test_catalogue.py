"""Every word a reader sees stands in the catalogue, and the English one is complete."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po
from jinja2 import Environment

import notifications
from notifications.catalogue import words_of
from notifications.tables import ASKS, DEADLINE_KINDS, FORMS, KINDS, ROLES, WHYS

ROOM = Path(notifications.__file__).parent
TEMPLATES = sorted((ROOM / "templates").glob("*.j2"))
KEYWORDS = {"_": None, "gettext": None, "N_": None, "ngettext": (1, 2)}
HOLE = re.compile(r"%\((\w+)\)s")


def used() -> dict[str, str | tuple[str, ...]]:
    """The texts of code and templates by their key, as Babel finds them."""
    methods = [("**.py", "python"), ("templates/**.j2", "jinja2.ext:babel_extract")]
    found = extract_from_dir(ROOM, methods, keywords=KEYWORDS)
    texts = [text for _, _, text, _, _ in found]
    return {text if isinstance(text, str) else text[0]: text for text in texts}


@pytest.fixture(scope="module")
def english() -> Catalog:
    with (ROOM / "words/en/LC_MESSAGES/notifications.po").open("rb") as file:
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
    plurals = [m for m in entries(english) if m.pluralizable]

    assert {m.id[0] for m in plurals} == {key for key, text in used().items() if not isinstance(text, str)}
    assert all(len(strings(m)) == 2 for m in plurals)


def test_translations_fill_the_same_holes(english: Catalog) -> None:
    for message in entries(english):
        source = message.id if isinstance(message.id, str) else message.id[0]
        for text in strings(message):
            assert set(HOLE.findall(text)) == set(HOLE.findall(source)), source


def test_english_words_are_english(english: Catalog) -> None:
    vietnamese = re.compile("[ăâđêôơưàáảãạèéẻẽẹìíỉĩịòóỏõọùúủũụỳýỷỹỵ]", re.IGNORECASE)

    assert [text for m in entries(english) for text in strings(m) if vietnamese.search(text)] == []


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_no_word_of_a_template_escapes_the_catalogue(template: Path) -> None:
    source = template.read_text(encoding="utf-8")

    page = re.sub(r"<style>.*?</style>", "", source, flags=re.DOTALL)
    loose = "".join(text for _, kind, text in Environment().lex(page) if kind == "data")
    assert re.findall(r"[^\W\d_]+", re.sub(r"<[^>]*>", "", loose)) == []


def test_every_code_has_its_word() -> None:
    for table in (FORMS, ROLES, KINDS, ASKS, WHYS):
        codes = type(next(iter(table)))
        assert set(table) == set(codes)
        assert all(table.values())
    assert {"quarter", "recurring", "relative", "waiting", "missing"} <= set(DEADLINE_KINDS)


def test_the_official_words_are_the_official_words() -> None:
    assert {FORMS[form] for form in FORMS} >= {
        "Nhắc việc",
        "Văn bản đôn đốc",
        "Yêu cầu giải trình",
        "Dự thảo văn bản chấn chỉnh để lãnh đạo ký",
        "Không liên lạc được",
        "Thôi đôn đốc",
    }


def test_one_and_many_differ_in_english_and_not_in_vietnamese() -> None:
    forms = ("%(n)s nhiệm vụ", "%(n)s nhiệm vụ")

    assert [words_of("en").ngettext(*forms, n) % {"n": n} for n in (1, 2)] == ["1 task", "2 tasks"]
    assert [words_of("vi").ngettext(*forms, n) % {"n": n} for n in (1, 2)] == ["1 nhiệm vụ", "2 nhiệm vụ"]
