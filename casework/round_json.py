"""The document a solved round prints: stable keys, plain values, everything in a fixed order."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from casework.round_words import peak_words, promise_words, reason_words, remedy_words, shortage_words
from rules.objective import Objective
from rules.proof import Proof
from rules.rotation import Peak
from rules.selection import BrokenPromise, Pick, PickKind, Selection
from rules.shortage import Shortage
from rules.timetable import Timetable, Visit


@dataclass(frozen=True)
class Result:
    """A round that was chosen and timetabled."""

    year: int
    selection: Selection
    timetable: Timetable
    shortages: tuple[Shortage, ...]
    promises: tuple[BrokenPromise, ...] = ()
    peaks: tuple[Peak, ...] = ()
    notes: tuple[str, ...] = ()


def as_json(result: Result) -> dict[str, object]:
    """`status` is "short" when anything is; `visits` then holds what fits all the same."""
    selection, timetable = result.selection, result.timetable
    return {
        "status": "short" if result.shortages else "planned",
        "picks": [pick_json(pick, _last(pick, result.year)) for pick in selection.picks],
        "visits": [visit_json(visit) for visit in timetable.visits],
        "objective": objective_json(timetable.objective),
        "bound": objective_json(timetable.bound),
        "shortages": [shortage_json(shortage) for shortage in result.shortages],
        "provinces": [proof_json(proof) for proof in timetable.proofs],
        "scopes": [asdict(scope) for scope in selection.scopes],
        "not_picked": [pick_json(pick, _last(pick, result.year)) for pick in selection.left],
        "reserve": reserve_json(selection),
        "warnings": [
            *promises_json(result.promises, result.peaks),
            *({"kind": "left_alone", "what": n} for n in result.notes),
        ],
    }


def pick_json(pick: Pick, last: int | None, mandate: str = "") -> dict[str, object]:
    """An agency with its reason as numbers and as a sentence.

    `last` is the year of its last inspection, `mandate` who or what demands this one, if that is known.
    """
    agency, reason = pick.agency, pick.reason
    vi, en = reason_words(reason, agency.years_since, last)
    if mandate and reason.kind is PickKind.MANDATORY:
        vi, en = f"{vi}: {mandate}", f"{en}: {mandate}"
    return {
        "agency": agency.code,
        "reason": str(reason.kind),
        "province": agency.province,
        "level": agency.level,
        "risk": reason.risk,
        "factors": dict(reason.factors),
        "place": reason.place,
        "places_of": reason.places_of,
        "cut_off": reason.cut_off,
        "lottery_place": reason.lottery_place,
        "lottery_of": reason.lottery_of,
        "lottery_hash": reason.lottery_hash,
        "note": reason.note,
        "text_vi": vi,
        "text_en": en,
    }


def reserve_json(selection: Selection) -> list[dict[str, object]]:
    return [
        {"province": province, "level": level, "agencies": list(codes)}
        for (province, level), codes in selection.reserve.items()
    ]


def visit_json(visit: Visit) -> dict[str, object]:
    return {
        "agency": visit.agency,
        "date": visit.day.isoformat(),
        "half": visit.half,
        "inspectors": list(visit.inspectors),
    }


def objective_json(objective: Objective) -> dict[str, int]:
    return asdict(objective)


def proof_json(proof: Proof) -> dict[str, object]:
    """How good the timetable of a province is known to be; `docs/timetable.md` says how to check its bound."""
    return {
        "province": proof.province,
        "verdict": str(proof.verdict),
        "by": proof.by,
        "asked": proof.asked,
        "placed": proof.placed,
        "most": proof.most,
        "objective": objective_json(proof.objective),
        "bound": objective_json(proof.bound),
        "certificate": list(proof.certificate),
        "fallback": str(proof.fallback) if proof.fallback else None,
    }


def shortage_json(shortage: Shortage) -> dict[str, object]:
    """A shortage with its numbers, whom it concerns, and ways out as a sentence and as values."""
    vi, en = shortage_words(shortage)
    remedy_vi, remedy_en = remedy_words(shortage)
    return {
        "kind": str(shortage.kind),
        "needs": shortage.needs,
        "has": shortage.has,
        "short_by": shortage.short_by,
        "who": list(shortage.who),
        "remedy": remedy_en,
        "remedy_vi": remedy_vi,
        "text_vi": vi,
        "text_en": en,
        "province": shortage.province,
        "level": shortage.level,
        "halfdays": shortage.halfdays,
        "proved": shortage.proved,
        "barred": dict(sorted(shortage.barred.items())),
        "remedies": [asdict(remedy) | {"kind": str(remedy.kind)} for remedy in shortage.remedies],
    }


def promises_json(promises: Sequence[BrokenPromise], peaks: Sequence[Peak] = ()) -> list[dict[str, object]]:
    """What the rotation cannot keep: for ever, and because of this history."""
    found: list[dict[str, object]] = []
    for promise in promises:
        vi, en = promise_words(promise)
        numbers = {**asdict(promise), "short_by": promise.short_by}
        found.append({"kind": "rotation_promise", **numbers, "text_vi": vi, "text_en": en})
    for peak in peaks:
        vi, en = peak_words(peak)
        numbers = {**asdict(peak), "places": peak.places, "short_by": peak.short_by}
        found.append({"kind": "rotation_peak", **numbers, "text_vi": vi, "text_en": en})
    return found


def _last(pick: Pick, year: int) -> int:
    return year - 1 - pick.agency.years_since
