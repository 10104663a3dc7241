"""What a round must still reach: on the list as it was frozen and on today's, planned for the larger of the two."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlmodel import Session

from casework.round_list import Frozen, frozen_list, stored_list
from casework.succession import lines_of
from models.tables import InspectionRound
from rules.quota import required_agencies
from rules.round_rule import RoundRule, from_json
from rules.selection import Scope
from rules.succession import Lines, credit

Papers = Sequence[tuple[int, int]]  # (inspection, its agency), made or to come


def scopes_of_round(
    session: Session, row: InspectionRound, papers: Papers, today: date, province: str
) -> list[Scope]:
    """Every level and the whole province, each with what the frozen list asks for.

    Where today's list misses more than the frozen one, as after a split, so many more are required.
    """
    rule, lines = from_json(row.rules), lines_of(session)
    frozen, now = stored_list(session, row), frozen_list(session, row.year, rule, today)
    before = _levels(frozen, papers, lines, rule, frozen=True)
    after = _levels(now, papers, lines, rule, frozen=False)
    made = []
    for level in ("", *sorted({*before, *after} - {""})):
        share = rule.quota.share_of(level) if level else rule.quota.share
        (size, visited), (size_now, visited_now) = before.get(level, (0, 0)), after.get(level, (0, 0))
        missing = required_agencies(size_now, share) - visited_now
        required = max(required_agencies(size, share), visited + missing)
        made.append(Scope(province, level, size, required, size, required))
    return made


def _levels(
    listed: Sequence[Frozen], papers: Papers, lines: Lines, rule: RoundRule, *, frozen: bool
) -> dict[str, tuple[int, int]]:
    """(agencies, visited) of each level, and of all together under the empty name."""
    codes = {one.agency_id: one.code for one in listed}
    credited = credit(papers, codes, lines, frozen=frozen, across=rule.credit_predecessors)
    sizes, visited = Counter[str](), Counter[str]()
    for one in listed:
        for level in (one.level, "") if one.counts else ():
            sizes[level] += 1
            visited[level] += one.agency_id in credited
    return {level: (size, visited[level]) for level, size in sizes.items()}
