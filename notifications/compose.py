"""From the facts of one digest to its subject, text and page; no content, no letter."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template, nodes, select_autoescape
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from notifications import sentences
from notifications.catalogue import Words, words_of
from notifications.facts import DigestFacts, DigestKind, Line
from notifications.sections import TITLES, Section, arranged, by_agency, counts
from notifications.sentences import one_line
from rules.lifecycles import Form


@dataclass(frozen=True, slots=True)
class Message:
    """A digest ready to send; `short` is for channels too narrow for the text (subject and link)."""

    subject: str
    text: str
    html: str
    short: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One line in words, as both templates lay it out; an empty text is left out."""

    title: str
    kind: str
    ref: str
    agency: str
    heading: str
    state: str
    note: str
    draft: bool
    asked: str
    why: str
    late: str
    chain: list[tuple[str, str]]
    link: str
    notice_id: str


_TEMPLATES = Path(__file__).parent / "templates"


class _Spoken(NodeTransformer):
    """Puts the words of one language into a template before it is compiled.

    They are the same in every letter; asking the catalogue and escaping its answer each time is dearer than all
    that differs.
    """

    def __init__(self, w: Words) -> None:
        self._w = w

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """`_("...")` becomes what that language says."""
        if isinstance(node.node, nodes.Name) and node.node.name == "_":
            return nodes.Const(self._w.gettext(node.args[0].as_const()))
        return self.generic_visit(node)


@lru_cache  # compiling the templates for each digest would cost fifty times the rendering
def _template(name: str, language: str) -> Template:
    env = Environment(
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters |= {"branches": _branches, "rows": _rows}
    path = _TEMPLATES / name
    tree = env.parse(path.read_text(encoding="utf-8"), name, str(path))
    code = env.compile(_Spoken(words_of(language)).visit(tree), name, str(path))
    return env.template_class.from_code(env, code, env.make_globals(None))


def _branches(chain: list[tuple[str, str]]) -> str:
    """The chain of causes as lines of text; written here because a template takes ten times as long."""
    last = len(chain) - 1
    return "\n".join(
        f"     {'└' if place == last else '├'} {label}: {value}" for place, (label, value) in enumerate(chain)
    )


def _rows(chain: list[tuple[str, str]]) -> Markup:
    """The chain of causes as rows of a table, escaped."""
    return Markup("\n".join([_row(label, value) for label, value in chain]))


@lru_cache(maxsize=4096)  # most links are the same from line to line: the plan, the calendar, the reader
def _row(label: str, value: str) -> str:
    return f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>'


def compose(facts: DigestFacts) -> Message | None:
    """The digest in the reader's language, or None when there is nothing to say.

    The draft of a leader's letter is marked as a draft: the system never criticises by itself.
    """
    sections = arranged(facts)
    if not sections and not facts.week:
        return None
    w = words_of(facts.language)
    told = counts(w, facts, sections)
    subject = _subject(w, facts, told)
    view = _view(w, facts, sections, told, subject)
    text, html = (
        _template(name, facts.language).render(view) for name in ("digest.txt.j2", "digest.html.j2")
    )
    short = f"{subject}\n{facts.public_url}".rstrip()
    return Message(subject, _nfc(text), _nfc(html), _nfc(short))


def _subject(w: Words, facts: DigestFacts, told: str) -> str:
    whose = facts.agency_name
    pattern = w.gettext("[CCHC] %(counts)s – %(whose)s")
    if facts.kind is DigestKind.LEADER:
        whose, pattern = facts.post_title, w.gettext("[CCHC] Thư tuần: %(counts)s – %(whose)s")
    return _nfc(pattern % {"counts": told, "whose": one_line(whose)})


def _view(
    w: Words, facts: DigestFacts, sections: dict[Section, list[Line]], told: str, subject: str
) -> dict[str, object]:
    return {
        "language": facts.language,
        "subject": subject,
        "office": one_line(facts.office_name),
        "greeting": _greeting(w, facts),
        "day": w.day(facts.day),
        "counts": told,
        "summary": _summary(w, facts, sections),
        "sections": [
            (w.gettext(TITLES[section]), [_entry(w, facts, line) for line in lines])
            for section, lines in sections.items()
        ],
        "url": facts.public_url,
    }


def _greeting(w: Words, facts: DigestFacts) -> str:
    person = one_line(f"{facts.salutation} {facts.person_name}")
    post, agency = one_line(facts.post_title), one_line(facts.agency_name)
    place = post if agency in post else " – ".join(filter(None, (post, agency)))
    return w.gettext("Kính gửi: %(whom)s") % {"whom": ", ".join(filter(None, (person, place)))}


def _summary(w: Words, facts: DigestFacts, sections: dict[Section, list[Line]]) -> list[str]:
    """For a leader: the promises, then one row an agency, the worst first."""
    if facts.kind is not DigestKind.LEADER:
        return []
    promises = [sentences.promise(w, promise) for promise in facts.promises]
    pattern = w.gettext("%(agency)s: %(number)s đầu việc quá hạn, lâu nhất: %(worst)s")
    rows = [
        (row.agency, row.overdue, sentences.days(w, row.days_left, row.working)) for row in facts.week
    ] or [
        (agency, number, sentences.days_of(w, worst))
        for agency, number, worst in by_agency(sections.get(Section.OVERDUE, ()))
    ]
    return promises + [
        pattern % {"agency": one_line(agency), "number": number, "worst": worst}
        for agency, number, worst in rows
    ]


def _entry(w: Words, facts: DigestFacts, line: Line) -> Entry:
    elsewhere = line.agency != facts.agency_name
    return Entry(
        title=one_line(line.title),
        kind=sentences.noun(w, line.kind),
        ref=one_line(line.subject_ref),
        agency=one_line(line.agency) if elsewhere else "",
        heading=sentences.heading(w, line),
        state=_capital(sentences.state(w, line)),
        note=one_line(line.note),
        draft=line.form is Form.DRAFT_LETTER,
        asked=sentences.asked(w, line),
        why=_capital(sentences.why(w, line, facts.post_title)),
        late=sentences.late(w, line),
        chain=sentences.chain(w, line.why),
        link=line.link,
        notice_id=one_line(line.notice_id),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
