"""Every move of a due date, whatever moved it, in the order of entry; and the date a duty had on a day."""

from datetime import date, datetime
from typing import Any, NamedTuple

from checker.office import Office
from checker.report import Check


class Move(NamedTuple):
    """One move of a due date: entered when, valid from which day, from and to."""

    at: datetime
    valid_from: date
    old: date | None
    new: date | None


def moves_of(office: Office, row: Any) -> list[Move]:
    """The moves of a duty's date in the order of entry; of one moment, each after the one it goes on from."""
    if row.id not in office.moved:
        return []
    left = sorted(
        [*_granted(office, row), *_projected(office, row), *_changed(office, row)], key=lambda m: m.at
    )
    stands, found = first_date(office, row), list[Move]()
    while left:
        same = [move for move in left if move.at == left[0].at]
        move = next((one for one in same if one.old == stands), same[0])
        left.remove(move)
        found.append(move)
        stands = move.new
    return found


def first_date(office: Office, row: Any) -> date | None:
    """The date it was opened with; None where it waited for one."""
    changes = office.changes.get(("obligation", row.id))
    opened_as = changes[0].old if changes else row.status
    first: date | None = None if opened_as == "waiting" else row.original_due_on
    return first


def known_on(office: Office, row: Any, day: date) -> set[date | None]:
    """The dates it had on that day, by the moments of entry."""
    stands, found = first_date(office, row), set[date | None]()
    for move in moves_of(office, row):
        entered = office.day(move.at)
        if entered > day:
            break
        if entered == day:
            found.add(stands)
        stands = move.new
    return found | {stands}


def all_kept(office: Office, row: Any) -> bool:
    """Whether every move of its date was kept: it was opened since the first one was."""
    return bool(row.created_on >= office.dates_kept_from)


def check_moves(office: Office, check: Check) -> None:
    """Each move goes on from the date before it, and the last leads to the date the duty has.

    Of duties opened before the first change was kept, only what was kept since is held against them.
    """
    for row in office.obligations.values():
        moves, whole = moves_of(office, row), all_kept(office, row)
        check.checked += len(moves)
        if not moves and not whole:
            continue
        stands = first_date(office, row) if whole else moves[0].old
        for move in moves:
            if move.old != stands:
                check.fault("move_does_not_follow", obligation=row.id, after=stands, old=move.old)
            stands = move.new
        if row.due_on != stands:
            check.fault("date_without_its_change", obligation=row.id, due_on=row.due_on, kept=stands)


def _granted(office: Office, row: Any) -> list[Move]:
    found = []
    for one in office.extensions.get(row.id, ()):
        decided = [c.entered_at for c in office.changes.get(("extension", one.id), ()) if c.new == "granted"]
        at = decided[-1] if decided else one.entered_at
        found.append(Move(at, one.decided_on or office.day(at), one.from_due_on, one.to_due_on))
    return found


def _projected(office: Office, row: Any) -> list[Move]:
    acts = [(office.reprojections[one.reprojection_id], one) for one in office.moves.get(row.id, ())]
    return [
        Move(act.entered_at, act.effective_on, one.old_due_on, one.new_due_on)
        for act, one in acts
        if one.old_due_on != one.new_due_on
    ]


def _changed(office: Office, row: Any) -> list[Move]:
    return [
        Move(one.entered_at, one.valid_from, one.old_due_on, one.new_due_on)
        for one in office.date_changes.get(row.id, ())
    ]
