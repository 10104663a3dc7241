"""What can go wrong for reasons outside the program, each with a Vietnamese and an English sentence.

The doors map them to exit codes (BadInput 2, Shortage 3, Surroundings 4) or to pages.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_SHOWN = 20


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file: what, where (a cell such as F11, or empty), and how to mend it."""

    code: str
    file: str
    where: str
    message_vi: str
    message_en: str

    @property
    def line_vi(self) -> str:
        """`file: cell: sentence`, in Vietnamese."""
        return _line(self.file, self.where, self.message_vi)

    @property
    def line_en(self) -> str:
        """`file: cell: sentence`, in English."""
        return _line(self.file, self.where, self.message_en)

    def as_dict(self) -> dict[str, str]:
        """The problem as plain JSON values."""
        return {
            "code": self.code,
            "file": self.file,
            "where": self.where,
            "message_vi": self.message_vi,
            "message_en": self.message_en,
        }


class Refusal(Exception):
    """A refusal that a person can read; `message_vi` and `message_en` begin with the file and the place."""

    def __init__(self, code: str, file: str, where: str, message_vi: str, message_en: str) -> None:
        self.code, self.file, self.where = code, file, where
        self.problems: tuple[Problem, ...] = (Problem(code, file, where, message_vi, message_en),)
        self.message_vi, self.message_en = self.problems[0].line_vi, self.problems[0].line_en
        super().__init__(self.message_vi)


class BadInput(Refusal):
    """What was given is wrong; nothing was written, and trying again unchanged does not help."""

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> BadInput:
        """One refusal for all problems of a file; the first twenty are printed, all are kept."""
        first = problems[0]
        made = cls(first.code, first.file, first.where, first.message_vi, first.message_en)
        made.problems = tuple(problems)
        more = len(problems) - _SHOWN
        made.message_vi = "\n".join(
            [problem.line_vi for problem in problems[:_SHOWN]]
            + ([f"… và {more} lỗi khác"] if more > 0 else [])
        )
        made.message_en = "\n".join(
            [problem.line_en for problem in problems[:_SHOWN]] + ([f"… and {more} more"] if more > 0 else [])
        )
        made.args = (made.message_vi,)
        return made


class Shortage(Refusal):
    """It cannot be done as asked; `numbers` says what is needed and what there is."""

    def __init__(
        self,
        code: str,
        file: str,
        where: str,
        message_vi: str,
        message_en: str,
        numbers: Mapping[str, int] | None = None,
    ) -> None:
        super().__init__(code, file, where, message_vi, message_en)
        self.numbers = dict(numbers or {})


class Surroundings(Refusal):
    """Something outside fails (database, another running process): trying again later may help."""


def _line(file: str, where: str, message: str) -> str:
    return ": ".join(part for part in (file, where, message) if part)
