"""What a helper can do: every stored row hashed, every letter looked at; here or in a process of its own."""

from functools import partial
from typing import Any, NamedTuple

from checker import digests, proof, wrong
from checker.apart import Apart
from checker.office import Office
from checker.report import Check, Report


class Told(NamedTuple):
    """The checks of a helper, by their places in the report, and the wrong notices, if they were to be counted."""

    hashes: list[Check]
    letters: list[Check]
    counts: dict[str, Any]

    @classmethod
    def read(cls, made: dict[str, Any]) -> "Told":
        """What was told from its `as_dict`."""
        hashes, letters = ([Check.read(check) for check in made[part]] for part in ("hashes", "letters"))
        return cls(hashes, letters, made["counts"])

    def as_dict(self) -> dict[str, Any]:
        return {
            "hashes": [check.as_dict() for check in self.hashes],
            "letters": [check.as_dict() for check in self.letters],
            "counts": self.counts,
        }


def help_with(office: Office, hours: digests.Spans, counting: bool) -> Told:
    """Every audited row and every sealed range, by a chain that was read with its lists; and every letter."""
    report = Report()
    report.run("audited_rows", partial(proof.check_rows, office.stored, office.ledger))
    report.run("sealed_rows", partial(proof.check_seals, office.stored, office.ledger))
    hashes, report = report.checks, Report()
    report.run("digests", partial(digests.check_digests, office, hours))
    return Told(hashes, report.checks, wrong.counts(office) if counting else {})


def read_again(office: Office) -> Office:
    """The office by the chain with its lists; what is wrong with it is told by the check that reads it first."""
    ledger = proof.Ledger()
    Report().run("audit_chain", partial(proof.read_chain, office.stored, None, ledger))
    return Office(office.stored, ledger)


def told_by(
    beside: Apart | None, office: Office, hours: digests.Spans, counting: bool, report: Report
) -> Told:
    """What the other process found; if there is none, or it met another head, or died, its work is done here.

    It reads by a view of its own. Under one head both views hold the same audited rows and seals, and what is
    hashed is compared with the chain of the same view; letters agree with each other in any one view, or in none.
    """
    found = beside.answer() if beside is not None else None
    if found is None or found["head"] != report.head:
        return help_with(read_again(office), hours, counting)
    report.others["peak_kib"] = found["peak_kib"]
    return Told.read(found)
