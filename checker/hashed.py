"""The checks that hash every stored row, here or beside the others in a process of their own."""

from functools import partial

from checker import proof
from checker.apart import Apart
from checker.report import Check, Report
from checker.stored import Stored


def check_hashes(stored: Stored, ledger: proof.Ledger) -> list[Check]:
    """Every audited row and every sealed range, by a chain that was read with its lists."""
    report = Report()
    report.run("audited_rows", partial(proof.check_rows, stored, ledger))
    report.run("sealed_rows", partial(proof.check_seals, stored, ledger))
    return report.checks


def read_again(stored: Stored) -> proof.Ledger:
    """The chain with its lists; what is wrong with it is told by the check that reads it first."""
    ledger = proof.Ledger(dating=False)
    Report().run("audit_chain", partial(proof.read_chain, stored, None, ledger))
    return ledger


def told_by(beside: Apart, stored: Stored, head: str, report: Report) -> list[Check]:
    """What the other process found; if it met another head, or died, its work is done here.

    It reads by a view of its own. Under one head both views hold the same audited rows and seals, and what is
    hashed is compared with the chain of the same view.
    """
    found = beside.answer()
    if found is None or found["head"] != head:
        return check_hashes(stored, read_again(stored))
    checks = found.pop("checks")
    report.others.update(found)
    return [Check.read(check) for check in checks]
