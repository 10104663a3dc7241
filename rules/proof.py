"""How good a province's timetable is known to be: a verdict, the bound beside it, and what anybody can check.

The bound is computed in whole numbers from `certificate`; the verdict "optimal" says more: that whoever made the
timetable has searched everything between the bound and the timetable.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from rules.objective import Objective


class Verdict(StrEnum):
    """What is known of a timetable."""

    OPTIMAL = "optimal"  # no timetable of more visits, or of the same ones and a smaller objective, exists
    BOUNDED = "bounded"  # the bound says how much another timetable could save at most


class Fallback(StrEnum):
    """Why the plain search stands in for the solver."""

    NO_SOLVER = "no_solver"  # the library is not installed
    OUT_OF_MEMORY = "out_of_memory"
    LOST = "lost"  # the process ended or answered what cannot be read


@dataclass(frozen=True)
class Proof:
    """A province's timetable and what is known of it. `by` names the method with its version."""

    province: str
    verdict: Verdict
    by: str
    asked: int  # visits that were to be placed and can be placed at least alone
    placed: int
    most: int  # no timetable places more of them
    objective: Objective
    bound: Objective
    certificate: tuple[Any, ...] = ()  # the prices of each stage that says more than counting
    fallback: Fallback | None = None
