"""The figures of a province-year from its stored rows: what was silent, what was wrong, what it cost in mail."""

from collections.abc import Sequence
from typing import Any

from checker import wrong
from checker.office import Office
from checker.proof import Ledger
from checker.report import Check, Report
from checker.silence import Outage, check_silence
from checker.stored import Stored, moment


def measure(url: str, report: Report, outages: Sequence[Outage]) -> dict[str, Any]:
    """Count in the rows of an office that `verify` has just reported on; `outages` were announced."""
    with Stored(url) as stored:
        ledger = Ledger()
        ledger.newest = moment(next(iter(stored.select("SELECT max(at) FROM audit_entry")))[0])
        return measured(Office(stored, ledger), report, outages)


def measured(office: Office, report: Report, outages: Sequence[Outage]) -> dict[str, Any]:
    """The figures of one office, and the silent days as examples."""
    check, stored = Check("silence"), office.stored
    check_silence(office, outages, check)
    sent, mails, closed = (wrong.one(stored, sql) for sql in (wrong.SENT_NOTICES, wrong.MAILS, wrong.CLOSED))
    kinds = wrong.count_wrong(office) | {"without_derivation": wrong.without_derivation(report)}
    return {
        "silent_days": len(check.counter_examples),
        "silent_examples": check.counter_examples[:3],
        "wrong_notices_per_10000": {kind: per(count, 10_000, sent) for kind, count in kinds.items()},
        "notices_sent": sent,
        "mails_sent": mails,
        "mails_per_closed_obligation": round(mails / max(closed, 1), 3),
        "obligations": check.checked,
        "closed_obligations": closed,
    }


def per(count: int, many: int, of: int) -> float:
    """So many in `many`, rounded up in the second digit: one in a million must not read as none."""
    return -(-count * many * 100 // max(of, 1)) / 100
