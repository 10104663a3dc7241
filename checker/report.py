"""What a check looked at and what it found: numbers and counter-examples, no sentences of a language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Example = dict[str, Any]  # "what" names the fault by a code; the rest says where


@dataclass
class Check:
    """One question put to the stored rows: how many were looked at, and each that gave a wrong answer."""

    name: str
    checked: int = 0
    counter_examples: list[Example] = field(default_factory=list)
    noted: dict[str, Any] = field(default_factory=dict)  # numbers worth printing that are no fault

    def fault(self, what: str, **where: object) -> None:
        """Keep a counter-example; dates and moments become text, so that the report is plain JSON."""
        self.counter_examples.append({"what": what, **{key: _plain(value) for key, value in where.items()}})

    @classmethod
    def read(cls, made: dict[str, Any]) -> "Check":
        """A check from its `as_dict`."""
        return cls(made["name"], made["checked"], made["counter_examples"], made.get("noted", {}))

    def as_dict(self) -> dict[str, Any]:
        made: dict[str, Any] = {
            "name": self.name,
            "checked": self.checked,
            "counter_examples": self.counter_examples,
        }
        return {**made, "noted": self.noted} if self.noted else made


@dataclass
class Report:
    """Every check, the three figures computed anew, and the head of the chain they were computed under."""

    checks: list[Check] = field(default_factory=list)
    figures: dict[str, Any] = field(default_factory=dict)
    head: str = ""
    counts: dict[str, Any] = field(default_factory=dict)  # of wrong notices, if they were asked for
    others: dict[str, Any] = field(default_factory=dict)  # what a process beside told of itself

    @classmethod
    def read(cls, made: dict[str, Any]) -> "Report":
        """A report from its `as_dict`."""
        return cls([Check.read(check) for check in made["checks"]], made["figures"], made["head"])

    @property
    def ok(self) -> bool:
        return not any(check.counter_examples for check in self.checks)

    def run(self, name: str, work: Callable[[Check], None]) -> None:
        """Do one check; a row so altered that it cannot be read ends the check with a counter-example."""
        check = Check(name)
        self.checks.append(check)
        try:
            work(check)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            check.fault("check_broke_off", error=f"{type(error).__name__}: {error}")

    def as_dict(self) -> dict[str, Any]:
        return {
            "checks": [check.as_dict() for check in self.checks],
            "ok": self.ok,
            "figures": self.figures,
            "head": self.head,
        }


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, bool | int | str | list | dict) else str(value)
