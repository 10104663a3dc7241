"""HiGHS as we use it: one thread, no time limit, whole columns and rows in, values and row duals out."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import highspy
import numpy as np

INFINITE = float(highspy.kHighsInf)
VERSION = f"HiGHS {highspy.Highs().version()}"


@dataclass
class Program:
    """A linear programme under construction; columns run from 0 to `upper`."""

    cost: list[float] = field(default_factory=list)
    upper: list[float] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    columns: list[int] = field(default_factory=list)
    values: list[float] = field(default_factory=list)

    def column(self, cost: float, upper: float = 1) -> int:
        self.cost.append(cost)
        self.upper.append(upper)
        return len(self.cost) - 1

    def row(self, low: float, high: float, columns: Sequence[int], values: Sequence[float] = ()) -> int:
        """A row over these columns, each once if no values are given."""
        self.low.append(low)
        self.high.append(high)
        self.columns.extend(columns)
        self.values.extend(values or [1] * len(columns))
        self.starts.append(len(self.columns))
        return len(self.low) - 1


@dataclass(frozen=True)
class Solved:
    """What came of it. `finished` means that the effort sufficed: found and best, or impossible.

    `values` is empty when nothing was found; `duals` belong to the rows of a programme without whole numbers.
    """

    finished: bool
    values: Sequence[float] = ()
    duals: Sequence[float] = ()


def solve(program: Program, *, whole: bool = False, nodes: int = 0, presolve: bool = True) -> Solved:
    """The least cost; with `whole`, in whole numbers, within so many nodes of the search tree."""
    highs = highspy.Highs()
    options: dict[str, Any] = {
        "output_flag": False, "threads": 1, "random_seed": 0, "mip_rel_gap": 0.0, "mip_abs_gap": 0.0,
    }  # fmt: skip
    if whole:
        options["mip_max_nodes"] = nodes
    if not presolve:
        options["presolve"] = "off"
    for name, value in options.items():
        highs.setOptionValue(name, value)
    highs.passModel(_model(program, whole))
    highs.run()
    status, kinds = highs.getModelStatus(), highspy.HighsModelStatus
    if status == kinds.kOptimal:
        solution = highs.getSolution()
        return Solved(True, solution.col_value, () if whole else solution.row_dual)
    if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
        return Solved(True)
    if status == kinds.kMemoryLimit:
        raise MemoryError
    has_one = highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return Solved(False, highs.getSolution().col_value if whole and has_one else ())


def _model(program: Program, whole: bool) -> "highspy.HighsLp":
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(program.cost), len(program.low)
    lp.col_cost_ = np.array(program.cost, dtype=np.double)
    lp.col_lower_ = np.zeros(len(program.cost))
    lp.col_upper_ = np.array(program.upper, dtype=np.double)
    lp.row_lower_ = np.array(program.low, dtype=np.double)
    lp.row_upper_ = np.array(program.high, dtype=np.double)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.array(program.starts, dtype=np.int32)
    lp.a_matrix_.index_ = np.array(program.columns, dtype=np.int32)
    lp.a_matrix_.value_ = np.array(program.values, dtype=np.double)
    if whole:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * len(program.cost)
    return lp
