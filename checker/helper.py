"""The checks that a helper can do: every stored row hashed, every letter looked at; here or in its own process."""

from functools import partial
from typing import NamedTuple

from checker import digests, proof
from checker.apart import Apart
from checker.office import Office
from checker.report import Check, Report
from checker.stored import Stored


class Told(NamedTuple):
    """The checks of a helper, by their places in the report."""

    hashes: list[Check]
    letters: list[Check]


def check_hashes(stored: Stored, ledger: proof.Ledger) -> list[Check]:
    """Every audited row and every sealed range, by a chain that was read with its lists."""
    report = Report()
    report.run("audited_rows", partial(proof.check_rows, stored, ledger))
    report.run("sealed_rows", partial(proof.check_seals, stored, ledger))
    return report.checks


def check_letters(office: Office, hours: digests.Spans) -> list[Check]:
    """What became of every notice, and every letter."""
    report = Report()
    report.run("notice_fates", partial(digests.check_fates, office))
    report.run("digests", partial(digests.check_digests, office, hours))
    return report.checks


def read_again(stored: Stored) -> proof.Ledger:
    """The chain with its lists; what is wrong with it is told by the check that reads it first."""
    ledger = proof.Ledger()
    Report().run("audit_chain", partial(proof.read_chain, stored, None, ledger))
    return ledger


def told_by(beside: Apart, office: Office, hours: digests.Spans, report: Report) -> Told:
    """What the other process found; if it met another head, or died, its work is done here.

    It reads by a view of its own. Under one head both views hold the same audited rows and seals, and what is
    hashed is compared with the chain of the same view; letters agree with each other in any one view, or in none.
    """
    found = beside.answer()
    if found is None or found["head"] != report.head:
        return Told(check_hashes(office.stored, read_again(office.stored)), check_letters(office, hours))
    told = Told(*([Check.read(check) for check in found.pop(part)] for part in Told._fields))
    report.others.update(found)
    return told
