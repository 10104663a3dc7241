"""The rotation as a promise over years: whether a history admits it, said before the round and not when it breaks.

With N agencies, a quota of q a year and a promise of T years, T x q >= N must hold (rules.selection.broken_promises).
A history asks for more: whoever comes due within the next t rounds needs a place in one of them, so for every t
from 1 to T at most t x q agencies may come due within t rounds. Where that holds the look-ahead keeps it true for
every later year (docs/round.md has the proof); where it does not, some year must exceed its quota or some agency its
T years, whatever anybody draws.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from rules.candidates import Agency, strata_of
from rules.quota import required_agencies
from rules.selection import Rules


@dataclass(frozen=True)
class Peak:
    """Within `years` rounds `due` agencies of one (province, level) come due; their quotas hold `places`."""

    province: str
    level: str
    years: int
    due: int
    required: int

    @property
    def places(self) -> int:
        return self.years * self.required

    @property
    def short_by(self) -> int:
        return self.due - self.places


def peaks(agencies: Iterable[Agency], rules: Rules) -> tuple[Peak, ...]:
    """The worst peak of each (province, level) whose history does not admit the rotation; the nearest of equals.

    What fails over the whole rotation is not a peak but a broken promise, and is told as that.
    """
    found = []
    for (province, level), members in strata_of(agencies).items():
        counting = [a for a in members if a.counts]
        required = required_agencies(len(counting), rules.quota.share_of(level))
        waits = [a.years_since for a in counting if not a.excluded]
        if len(waits) > rules.rotation_years * required:
            continue  # a broken promise
        ahead = [
            Peak(province, level, years, sum(w >= rules.rotation_years - years for w in waits), required)
            for years in range(1, rules.rotation_years)
        ]
        found += [max(ahead, key=lambda peak: (peak.short_by, -peak.years))] if ahead else []
    return tuple(peak for peak in found if peak.short_by > 0)
