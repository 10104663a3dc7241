"""From the facts of one digest to its subject, text and page; no content, no letter."""

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
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


# Kept: compiling the templates for each digest costs fifty times the rendering.
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=select_autoescape(enabled_extensions=("html.j2",), default_for_string=True),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)


def _branches(chain: list[tuple[str, str]]) -> str:
    """The chain of causes as lines of text; written here because a template takes ten times as long."""
    last = len(chain) - 1
    return "\n".join(
        f"     {'└' if place == last else '├'} {label}: {value}" for place, (label, value) in enumerate(chain)
    )


def _rows(chain: list[tuple[str, str]]) -> Markup:
    """The chain of causes as rows of a table, escaped."""
    return Markup(
        "\n".join(
            f'<tr><th scope="row">{escape(label)}</th><td>{escape(value)}</td></tr>' for label, value in chain
        )
    )


_TEMPLATES.filters |= {"branches": _branches, "rows": _rows}


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
    text, html = (_TEMPLATES.get_template(name).render(view) for name in ("digest.txt.j2", "digest.html.j2"))
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
        "_": w.gettext,
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
