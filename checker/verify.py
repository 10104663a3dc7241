"""All checks in their order, over one consistent view of the stored rows."""

from datetime import date

from checker import alarms, causes, proof
from checker.office import Office
from checker.report import Check, Report
from checker.stored import Stored


def verify(
    url: str, head: str | None = None, *, as_of: date | None = None, year: int | None = None
) -> Report:
    """Check every stored row of an office and compute its three figures anew.

    `head` (of a paper report) must stand on the chain. `as_of` is the day of the figures, and the day after
    which nothing can have happened yet; without it, the newest day the rows tell of. Raises the driver's error
    for a database that cannot be read.
    """
    report = Report()
    with Stored(url) as stored:
        ledger = proof.Ledger()

        def chain(check: Check) -> None:
            proof.read_chain(stored, check, head, ledger)

        report.run("audit_chain", chain)
        report.head = ledger.head
        report.run("audit_guards", lambda check: proof.check_guards(stored, check))
        report.run("audited_rows", lambda check: proof.check_rows(stored, check, ledger))
        report.run("sealed_rows", lambda check: proof.check_seals(stored, check, ledger))
        office = Office(stored, ledger)
        report.run("alarms", lambda check: alarms.check_alarms(office, check))
        report.run("notice_causes", lambda check: causes.check_causes(office, check, as_of))
        report.run("notice_uniqueness", lambda check: causes.check_unique(office, check))
        report.run("notice_levels", lambda check: causes.check_levels(office, check))
    return report
