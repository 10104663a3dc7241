"""Which agencies are inspected this year, and why each one is or is not: exact arithmetic, no solver.

In every (province, level): who must go, then the rotation look-ahead, then the lottery, then the highest risk;
last a top-up where a province is below its overall quota. Ties are settled by code, the lottery by SHA-256 of
"seed,code": the same list and seed give the same picks anywhere. The look-ahead comes before the lottery,
because a lottery before it takes the very places it needs.

Bodies outside the denominator go only when they must; they take nobody's place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from rules.candidates import Agency, Weights, lottery_hash, risk_factors, risk_points, strata_of
from rules.quota import QuotaRule, required_agencies


@dataclass(frozen=True)
class Rules:
    """How the round is chosen: quota, rotation in years, share of the lottery in the quota, risk weights."""

    quota: QuotaRule
    rotation_years: int
    lottery_share: Fraction = Fraction(0)
    weights: Weights = field(default_factory=Weights)


class PickKind(StrEnum):
    """Why an agency is inspected this year."""

    MANDATORY = "mandatory"
    ROTATION = "rotation"  # its years without inspection are over
    LOOK_AHEAD = "look_ahead"  # else a coming year could not hold all whose turn it is
    LOTTERY = "lottery"
    RISK = "risk"
    TOP_UP = "top_up"  # the province would miss its overall quota


class LeftKind(StrEnum):
    """Why an agency stays out this year."""

    EXCLUDED = "excluded"
    NOT_COUNTED = "not_counted"  # outside the denominator, and nothing forces it
    BELOW_CUT_OFF = "below_cut_off"
    NO_PLACE = "no_place"  # every place went to those before it; none was given by risk


@dataclass(frozen=True)
class Reason:
    """What an agency was judged on.

    `place` of `places_of` by risk in its (province, level), `cut_off` the lowest risk that was picked for its
    risk; `lottery_place` of `lottery_of` and `lottery_hash` for those in the lottery's pool.
    """

    kind: PickKind | LeftKind
    risk: int
    factors: Mapping[str, int]
    place: int | None = None
    places_of: int = 0
    cut_off: int | None = None
    lottery_place: int | None = None
    lottery_of: int = 0
    lottery_hash: str = ""
    note: str = ""  # why it is excluded


@dataclass(frozen=True)
class Pick:
    """An agency and the reason why it is, or is not, inspected."""

    agency: Agency
    reason: Reason


@dataclass(frozen=True)
class Scope:
    """What one (province, level) needed and got; `level` is empty for the whole province."""

    province: str
    level: str
    agencies: int
    required: int
    eligible: int
    picked: int


@dataclass(frozen=True)
class Selection:
    """Everything the choosing decided, lists by code; `reserve` runs in lottery order in each stratum."""

    picks: tuple[Pick, ...]
    left: tuple[Pick, ...]
    reserve: Mapping[tuple[str, str], tuple[str, ...]]
    scopes: tuple[Scope, ...]


@dataclass(frozen=True)
class BrokenPromise:
    """A rotation no order of visits can keep: `years` rounds of `required` do not reach all `agencies`."""

    province: str
    level: str
    agencies: int
    required: int
    years: int

    @property
    def short_by(self) -> int:
        return self.agencies - self.years * self.required


class SameCode(ValueError):
    """Two agencies of the list share a code; names it."""


def select(agencies: Iterable[Agency], rules: Rules, seed: str) -> Selection:
    """The picks of the year and the reason of every agency; the order of `agencies` does not matter."""
    strata = {key: _Stratum(key, members, rules, seed) for key, members in strata_of(agencies).items()}
    _refuse_same_codes(strata.values())
    for stratum in strata.values():
        stratum.draw()
    provinces: dict[str, list[_Stratum]] = {}
    for (province, _), stratum in strata.items():
        provinces.setdefault(province, []).append(stratum)
    scopes = [_top_up(province, members, rules) for province, members in provinces.items()]
    judged = sorted((p for s in strata.values() for p in s.judged()), key=lambda p: p.agency.code)
    return Selection(
        picks=tuple(p for p in judged if isinstance(p.reason.kind, PickKind)),
        left=tuple(p for p in judged if isinstance(p.reason.kind, LeftKind)),
        reserve={key: stratum.reserve() for key, stratum in strata.items()},
        scopes=tuple(sorted([*scopes, *(s.scope() for s in strata.values())], key=_scope_key)),
    )


def broken_promises(agencies: Iterable[Agency], rules: Rules) -> tuple[BrokenPromise, ...]:
    """Strata whose quota is too small for the rotation, found at set-up and not in the year it fails."""
    found = []
    for (province, level), members in strata_of(agencies).items():
        counting = [a for a in members if a.counts]
        required = required_agencies(len(counting), rules.quota.share_of(level))
        eligible = sum(not a.excluded for a in counting)
        found.append(BrokenPromise(province, level, eligible, required, rules.rotation_years))
    return tuple(promise for promise in found if promise.short_by > 0)


class _Stratum:
    """One (province, level) while it is drawn: who was taken, and as what."""

    def __init__(self, key: tuple[str, str], members: list[Agency], rules: Rules, seed: str) -> None:
        self.key, self.members, self.rules = key, members, rules
        counting = [a for a in members if a.counts]
        self.agencies = len(counting)
        self.pool = [a for a in counting if not a.excluded]
        self.required = required_agencies(len(counting), rules.quota.share_of(key[1]))
        self.risk = {a.code: risk_points(a, rules.weights) for a in members}
        self.draws = {a.code: lottery_hash(seed, a.code) for a in members}
        self.by_risk = sorted(self.pool, key=lambda a: (-self.risk[a.code], a.code))
        self.by_lot = sorted(self.pool, key=lambda a: (self.draws[a.code], a.code))
        self.taken: dict[str, PickKind] = {}
        self.in_lottery: dict[str, int] = {}
        self.top_up_cut_off: int | None = None

    def draw(self) -> None:
        """The four ways in, in their order; the lottery and the risk only while places remain."""
        self._must_go()
        forced = sum(a.code in self.taken for a in self.pool)
        needed = max((self._look_ahead(ahead) for ahead in range(1, self.rules.rotation_years)), default=0)
        places = max(self.required, forced + needed) - forced - needed
        tickets = -(
            -self.rules.lottery_share.numerator * self.required // self.rules.lottery_share.denominator
        )
        self.in_lottery = {a.code: n for n, a in enumerate(self._rest(self.by_lot), 1)}
        drawn = self._take(self.by_lot, min(tickets, places), PickKind.LOTTERY)
        self._take(self.by_risk, places - drawn, PickKind.RISK)

    def _must_go(self) -> None:
        due = self.rules.rotation_years - 1
        for agency in self.members:
            if agency.excluded:
                continue
            if agency.mandatory:
                self.taken[agency.code] = PickKind.MANDATORY
            elif agency.years_since >= due:
                self.taken[agency.code] = PickKind.ROTATION

    def _look_ahead(self, ahead: int) -> int:
        """Take who is needed so that `ahead` coming quotas hold the rest; returns all taken so far.

        The sets grow with `ahead`, so filling the smallest first, by risk, is exact (Hall's condition).
        """
        turn = [a for a in self.by_risk if a.years_since >= self.rules.rotation_years - 1 - ahead]
        staying = sum(a.code not in self.taken for a in turn)
        self._take(turn, staying - ahead * self.required, PickKind.LOOK_AHEAD)
        return sum(kind is PickKind.LOOK_AHEAD for kind in self.taken.values())

    def _rest(self, order: list[Agency]) -> list[Agency]:
        return [a for a in order if a.code not in self.taken]

    def _take(self, order: list[Agency], count: int, kind: PickKind) -> int:
        chosen = self._rest(order)[: max(0, count)]
        self.taken.update((a.code, kind) for a in chosen)
        return len(chosen)

    def picked(self) -> int:
        """How many of the denominator are picked; the quota asks for no others."""
        return sum(a.code in self.taken for a in self.pool)

    def reserve(self) -> tuple[str, ...]:
        """Who steps in for a visit that falls out: next in lottery order."""
        return tuple(a.code for a in self._rest(self.by_lot))

    def scope(self) -> Scope:
        return Scope(*self.key, self.agencies, self.required, len(self.pool), self.picked())

    def judged(self) -> list[Pick]:
        places = {a.code: n for n, a in enumerate(self.by_risk, 1)}
        cut_off = self._cut_off()
        return [Pick(a, self._reason(a, places.get(a.code), cut_off)) for a in self.members]

    def _reason(self, agency: Agency, place: int | None, cut_off: int | None) -> Reason:
        code = agency.code
        ticket = self.in_lottery.get(code)
        kind = self.taken.get(code) or _left_kind(agency, cut_off)
        return Reason(
            kind=kind,
            risk=self.risk[code],
            factors=risk_factors(agency, self.rules.weights),
            place=place,
            places_of=len(self.by_risk),
            cut_off=self.top_up_cut_off if kind is PickKind.TOP_UP else cut_off,
            lottery_place=ticket,
            lottery_of=len(self.in_lottery) if ticket else 0,
            lottery_hash=self.draws[code] if ticket else "",
            note=agency.excluded,
        )

    def _cut_off(self) -> int | None:
        chosen = [self.risk[code] for code, kind in self.taken.items() if kind is PickKind.RISK]
        return min(chosen, default=self.top_up_cut_off)


def _top_up(province: str, strata: list[_Stratum], rules: Rules) -> Scope:
    """Fill a province up to its overall quota, highest risk of all that remain first."""
    agencies = sum(s.agencies for s in strata)
    required = required_agencies(agencies, rules.quota.share)
    missing = required - sum(s.picked() for s in strata)
    rest = [(-s.risk[a.code], a.code, s) for s in strata for a in s.pool if a.code not in s.taken]
    chosen = sorted(rest, key=lambda entry: entry[:2])[: max(0, missing)]
    for _, code, stratum in chosen:
        stratum.taken[code] = PickKind.TOP_UP
    for stratum in strata:
        stratum.top_up_cut_off = -chosen[-1][0] if chosen else None
    eligible, picked = sum(len(s.pool) for s in strata), sum(s.picked() for s in strata)
    return Scope(province, "", agencies, required, eligible, picked)


def _left_kind(agency: Agency, cut_off: int | None) -> LeftKind:
    if agency.excluded:
        return LeftKind.EXCLUDED
    if not agency.counts:
        return LeftKind.NOT_COUNTED
    return LeftKind.NO_PLACE if cut_off is None else LeftKind.BELOW_CUT_OFF


def _refuse_same_codes(strata: Iterable[_Stratum]) -> None:
    seen: set[str] = set()
    for agency in (a for stratum in strata for a in stratum.members):
        if agency.code in seen:
            raise SameCode(agency.code)
        seen.add(agency.code)


def _scope_key(scope: Scope) -> tuple[str, str]:
    return scope.province, scope.level
