"""The document of a mended plan: a plan itself, with the moves and their causes beside it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from casework.replan_events import event_json
from casework.replan_words import event_words, move_words
from casework.round_json import objective_json, shortage_json, visit_json
from rules.objective import Load, Objective, objective_of
from rules.replan import Event, Move, Situation
from rules.replan_deal import Way
from rules.replan_quota import Mended, Substitute
from rules.timetable import Visit

Part = tuple[Situation, Mended]


@dataclass(frozen=True)
class Marks:
    """What is said of visits beside their dates; those `left_out` are not the round's and stay out of its plan."""

    announced: frozenset[str] = frozenset()
    done: frozenset[str] = frozenset()
    left_out: frozenset[str] = frozenset()


def change_json(
    parts: Sequence[Part], risk: Mapping[str, int], marks: Marks, events: Sequence[Event],
    in_force: Sequence[Event], today: date,
) -> dict[str, Any]:  # fmt: skip
    """`status` is "short" when a visit falls out for want of a date, or the quota is not reached any more."""
    mended = [part for _, part in parts]
    changes = [part.change for part in mended]
    moves = sorted((move for change in changes for move in change.moves), key=lambda move: move.agency)
    steps_in = {one.agency: one for part in mended for one in part.substitutes}
    shortages = [shortage for part in mended for shortage in part.shortages]
    return {
        "status": "short" if shortages else "planned",
        "moves": [move_json(move, steps_in.get(move.agency)) for move in moves],
        "counts": counts(moves),
        "proof": {
            "proved": all(change.proved for change in changes),
            "must_move": sum(change.counted for change in changes),
            "nodes": sum(change.nodes for change in changes),
        },
        "told": whom_to_tell(moves),
        "shortages": [shortage_json(shortage) for shortage in shortages],
        "replanned": {
            "today": today.isoformat(),
            "not_before": parts[0][0].ready.isoformat() if parts else "",
            "new_events": [_event(event) for event in events],
            "events": [event_json(event) for event in in_force],
            "substitutes": [asdict(one) for _, one in sorted(steps_in.items())],
            "passed": [code for part in mended for code in part.passed],
        },
        "objective": objective_json(sum((_objective(part, risk) for part in parts), Objective())),
        "visits": [_visit(v, marks) for v in _visits(parts, marks)],
    }


def counts(moves: Iterable[Move]) -> dict[str, int]:
    """What the change is measured by, in the order of its weight."""
    listed = list(moves)
    return {
        "fall_out": sum(m.way is Way.OUT for m in listed),
        "dates": sum(m.way is Way.MOVE and m.before is not None for m in listed),
        "crews": sum(m.way is Way.CREW for m in listed),
        "weeks_of_shift": sum(m.weeks for m in listed),
        "step_in": sum(m.before is None for m in listed),
    }


def move_json(move: Move, steps_in: Substitute | None) -> dict[str, Any]:
    """One move with its cause as values and as a sentence."""
    vi, en = move_words(move, steps_in.place if steps_in else 0)
    return {
        "agency": move.agency,
        "move": "in" if move.before is None else move.way.value,
        "from": _place(move.before),
        "to": _place(move.after),
        "weeks": move.weeks,
        "cause": {
            "events": [event_json(event) for event in move.cause.events],
            "room_for": list(move.cause.room_for),
            "reserve_place": steps_in.place if steps_in else None,
        },
        "text_vi": vi,
        "text_en": en,
    }


def whom_to_tell(moves: Iterable[Move]) -> dict[str, list[str]]:
    """The agencies whose date changes or whose visit ends or begins, and everybody in an old or a new crew."""
    listed = list(moves)
    crews = {name for m in listed for visit in (m.before, m.after) if visit for name in visit.inspectors}
    return {"agencies": sorted({m.agency for m in listed}), "inspectors": sorted(crews)}


def _event(event: Event) -> dict[str, str]:
    vi, en = event_words(event)
    return {**event_json(event), "text_vi": vi, "text_en": en}


def _visits(parts: Sequence[Part], marks: Marks) -> list[Visit]:
    listed = (visit for _, mended in parts for visit in mended.change.visits)
    return sorted(visit for visit in listed if visit.agency not in marks.left_out)


def _visit(visit: Visit, marks: Marks) -> dict[str, object]:
    """A visit with the marks it had: who was told a date is told the new one too."""
    told = {"announced": marks.announced, "done": marks.done}
    return {**visit_json(visit), **{name: True for name, codes in told.items() if visit.agency in codes}}


def _place(visit: Visit | None) -> dict[str, object] | None:
    return {k: v for k, v in visit_json(visit).items() if k != "agency"} if visit else None


def _objective(part: Part, risk: Mapping[str, int]) -> Objective:
    situation, mended = part
    weeks = {day: week for week in situation.rest.weeks for day in week.days}
    visits = [visit for visit in mended.change.visits if visit.day in weeks]
    listed = [situation.agencies[visit.agency] for visit in visits]
    loads = [Load(a.code, a.zone, risk.get(a.code, 0) // 100, a.halfdays) for a in listed]
    return objective_of(situation.rest, loads, {v.agency: weeks[v.day] for v in visits})
