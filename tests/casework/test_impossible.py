"""A thousand rounds that cannot be: each is answered with a true shortage, in a sentence, with ways out that work."""

import os
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from casework.exchange import read_folder
from casework.round_json import shortage_json
from rules.selection import select
from rules.shortage import quota_shortages
from rules.timetable import Effort, plan_visits
from tests.impossible import FAMILIES, Arithmetic, Round, drawn
from tests.round_folder import inspector_row, write_folder

LONG = bool(os.environ.get("DONDOC_LONG_PROOFS"))
SEEDS = range(1000 if LONG else 150)  # DONDOC_LONG_PROOFS=1: all thousand
LITTLE = Effort(tries=60, steps=60)
ALONE = ("no_crew", "no_date")  # these take an agency out before the rest is counted


def answer(folder: Path, made: Round) -> tuple[list[str], list[dict[str, Any]], int]:
    """The picks, the shortages as printed, and how many visits were placed."""
    read = read_folder(write_folder(folder, made.agencies, made.people, made.settings))
    selection = select(read.agencies, read.settings.rules, read.settings.seed)
    timetable = plan_visits(selection.picks, read.inspectors, read.settings.frame, LITTLE)
    short = [*quota_shortages(selection, read.agencies), *timetable.shortages]
    codes = [pick.agency.code for pick in selection.picks]
    return codes, [dict(shortage_json(one)) for one in short], len(timetable.visits)


def untrue(made: Round, picks: list[str], shortages: list[dict[str, Any]]) -> list[str]:
    """What is wrong with an answer; nothing if it is proved, true, and said in both languages."""
    out = {code for one in shortages if one["kind"] in ALONE for code in one["who"]}
    own = Arithmetic(made, picks, out)
    wrong = [] if any(one["proved"] for one in shortages) else ["no shortage is proved"]
    for one in (one for one in shortages if one["proved"]):
        if not own.true(one):
            wrong.append(f"{one['kind']}: {one['text_en']}")
        for text in (one["text_vi"], one["text_en"]):
            wrong += [
                f"{text} lacks {n}" for n in (one["needs"], one["has"], one["short_by"]) if str(n) not in text
            ]
        if not one["remedies"]:
            wrong.append(f"{one['kind']} has no way out")
    return wrong


def test_every_impossible_round_is_answered_with_a_true_shortage(tmp_path: Path) -> None:
    wrong = {}
    for seed in SEEDS:
        made = drawn(seed)
        picks, shortages, placed = answer(tmp_path, made)
        found = untrue(made, picks, shortages)
        if found or (placed >= len(picks) and made.kind not in ("exclusions", "both")):
            wrong[seed, made.kind] = found

    assert wrong == {}


@pytest.mark.parametrize("seed", range(60 if LONG else 20))
def test_a_way_out_taken_leads_out(tmp_path: Path, seed: int) -> None:
    """Each remedy by itself makes its own shortage vanish."""
    made = drawn(seed)
    _, shortages, _ = answer(tmp_path / "before", made)
    for n, short in enumerate(shortages):
        for m, remedy in enumerate(short["remedies"]):
            after = _taken(drawn(seed), short, remedy)
            if after is None:
                continue
            _, left, _ = answer(tmp_path / f"{n}-{m}", after)
            same = [
                one
                for one in left
                if (one["kind"], one["who"], one["proved"]) == (short["kind"], short["who"], True)
            ]
            assert same == [], (made.kind, short["text_en"], remedy)


def _taken(made: Round, short: dict[str, Any], remedy: dict[str, Any]) -> Round | None:
    """The round with a remedy applied; None for what rows and settings cannot say."""
    amount, kind = remedy["amount"], remedy["kind"]
    if kind == "extend_weeks":
        last = date.fromisoformat(made.settings["last_day"]) + timedelta(days=7 * amount)
        made.settings["holidays"] = []
        made.settings["last_day"] = last.isoformat()
        return made if short["kind"] != "no_date" else None  # who is away all year is away then too
    if kind == "more_a_week":
        made.settings["max_visits_per_week"] += amount
    elif kind in ("add_inspectors", "add_skilled_inspectors"):
        skills = remedy["skill"] or "|".join({p for a in made.agencies for p in a["skills"].split("|") if p})
        made.people += [inspector_row(f"NEW{n}", skills=skills) for n in range(amount)]
    elif kind == "lift_exclusions":
        out = [row for row in made.agencies if row["excluded"]]
        for row in [row for row in out if row["code"] in short["who"]] or out[:amount]:
            row["excluded"] = ""
    elif kind == "lift_mandate":
        for row in made.agencies:
            row["mandatory"] = 0 if row["code"] in short["who"] else row["mandatory"]
    else:
        return None
    return made


@pytest.mark.parametrize("kind", FAMILIES)
def test_each_family_is_answered_by_the_plainest_count_that_shows_it(tmp_path: Path, kind: str) -> None:
    expected = {
        "weeks": "weeks", "late": "weeks", "halfdays": "inspector_halfdays", "skill": "skill_halfdays",
        "zones": "zone_days", "crew": "no_crew", "date": "no_date", "exclusions": "quota_above_eligible",
        "both": "mandatory_excluded", "long": "crew_weeks",
    }  # fmt: skip
    seed = list(FAMILIES).index(kind)

    _, shortages, _ = answer(tmp_path, drawn(seed))

    assert expected[kind] in {one["kind"] for one in shortages}


@pytest.mark.parametrize("kind", FAMILIES)
def test_the_arithmetic_of_this_test_knows_a_false_shortage(tmp_path: Path, kind: str) -> None:
    made = drawn(list(FAMILIES).index(kind))
    picks, shortages, _ = answer(tmp_path, made)
    first = next(one for one in shortages if one["proved"])

    more = first | {"needs": first["needs"] + 1, "short_by": first["short_by"] + 1}
    less = first | {"has": first["has"] - 1, "short_by": first["short_by"] + 1}

    assert untrue(made, picks, [first]) == []
    assert untrue(made, picks, [more])
    assert untrue(made, picks, [less])
