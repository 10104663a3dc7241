"""The order of a digest: what hurts first, and the counts its subject tells."""

from collections.abc import Iterable
from datetime import date
from enum import IntEnum

from notifications.catalogue import N_, Words
from notifications.facts import DigestFacts, DigestKind, Line
from rules.lifecycles import Form, ObligationKind


class Section(IntEnum):
    """The parts of a digest in the order they are read."""

    DRAFTS = 0  # only a leader has these, and only he can end them
    OVERDUE = 1
    TODAY = 2
    SOON = 3
    UNDATED = 4
    UNREACHED = 5
    EVENTS = 6
    STAND_DOWNS = 7


TITLES = {
    Section.DRAFTS: N_("Dự thảo chờ lãnh đạo xem và ký"),
    Section.OVERDUE: N_("Quá hạn"),
    Section.TODAY: N_("Đến hạn hôm nay"),
    Section.SOON: N_("Sắp đến hạn"),
    Section.UNDATED: N_("Chưa có thời hạn"),
    Section.UNREACHED: N_("Không liên lạc được"),
    Section.EVENTS: N_("Thông tin"),
    Section.STAND_DOWNS: N_("Thôi đôn đốc"),
}

_BY_FORM = {
    Form.DRAFT_LETTER: Section.DRAFTS,
    Form.UNREACHED: Section.UNREACHED,
    Form.EVENT: Section.EVENTS,
    Form.STAND_DOWN: Section.STAND_DOWNS,
}
_NAMED = (Section.OVERDUE, Section.TODAY, Section.SOON, Section.UNDATED)  # the counts that carry the noun


def section_of(line: Line) -> Section:
    """Where a line is read: by its form, else by how far its date is."""
    if line.form in _BY_FORM:
        return _BY_FORM[line.form]
    if line.days_left is None:
        return Section.UNDATED
    if line.days_left < 0:
        return Section.OVERDUE
    return Section.TODAY if line.days_left == 0 else Section.SOON


def _pain(line: Line) -> tuple[int, date, str, str, str, str]:
    left = line.days_left if line.days_left is not None else 1_000_000
    due = line.due_on or date.max
    return left, due, line.agency, line.subject_ref, line.title, line.notice_id


def arranged(facts: DigestFacts) -> dict[Section, list[Line]]:
    """The lines by section, the sections and the lines in each with what hurts first; empty ones left out."""
    found: dict[Section, list[Line]] = {}
    for line in sorted((*facts.lines, *facts.stand_downs), key=_pain):
        found.setdefault(section_of(line), []).append(line)
    return {section: found[section] for section in Section if section in found}


def counts(w: Words, facts: DigestFacts, sections: dict[Section, list[Line]]) -> str:
    """The digest in one line: "1 nhiệm vụ quá hạn, 2 sắp đến hạn"; the noun stands once.

    A leader's week tells all that is overdue in the office, not only what the ladder brought him.
    """
    kinds = {line.kind for section in _NAMED for line in sections.get(section, ())}
    numbers = {section: len(lines) for section, lines in sections.items()}
    agencies = len({line.agency for line in sections.get(Section.OVERDUE, ())})
    if facts.week:
        numbers[Section.OVERDUE], agencies = sum(row.overdue for row in facts.week), len(facts.week)
        kinds.add(None)
    parts: list[str] = []
    noun_told = False
    for section in (section for section in Section if section in numbers):
        count = str(numbers[section])
        if section in _NAMED and not noun_told:
            count, noun_told = _counted(w, kinds, numbers[section]), True
        parts.append(_part(w, section, numbers[section], agencies, count, facts.kind))
    return ", ".join(parts)


def _counted(w: Words, kinds: Iterable[ObligationKind | None], n: int) -> str:
    only = next(iter(kinds)) if len(set(kinds)) == 1 else None
    if only is ObligationKind.TASK:
        text = w.ngettext("%(n)s nhiệm vụ", "%(n)s nhiệm vụ", n)
    elif only is ObligationKind.FINDING:
        text = w.ngettext("%(n)s vấn đề phát hiện", "%(n)s vấn đề phát hiện", n)
    elif only is ObligationKind.REPORT:
        text = w.ngettext("%(n)s báo cáo", "%(n)s báo cáo", n)
    else:
        text = w.ngettext("%(n)s đầu việc", "%(n)s đầu việc", n)
    return text % {"n": n}


def _part(w: Words, section: Section, n: int, agencies: int, count: str, kind: DigestKind) -> str:
    if section is Section.OVERDUE and kind is DigestKind.LEADER:
        text = w.ngettext(
            "%(count)s quá hạn ở %(agencies)s cơ quan", "%(count)s quá hạn ở %(agencies)s cơ quan", agencies
        )
        return text % {"count": count, "agencies": agencies}
    text = {
        Section.DRAFTS: w.ngettext("%(count)s dự thảo chờ ký", "%(count)s dự thảo chờ ký", n),
        Section.OVERDUE: w.gettext("%(count)s quá hạn"),
        Section.TODAY: w.gettext("%(count)s đến hạn hôm nay"),
        Section.SOON: w.gettext("%(count)s sắp đến hạn"),
        Section.UNDATED: w.gettext("%(count)s chưa có thời hạn"),
        Section.UNREACHED: w.gettext("%(count)s không liên lạc được"),
        Section.EVENTS: w.ngettext("%(count)s thông tin", "%(count)s thông tin", n),
        Section.STAND_DOWNS: w.gettext("%(count)s thôi đôn đốc"),
    }[section]
    return text % {"count": count}


def by_agency(lines: Iterable[Line]) -> list[tuple[str, int, Line]]:
    """For a leader: each agency with its overdue count and its worst line, worst agency first."""
    found: dict[str, list[Line]] = {}
    for line in sorted(lines, key=_pain):
        found.setdefault(line.agency, []).append(line)
    return [(agency, len(of_it), of_it[0]) for agency, of_it in found.items()]
