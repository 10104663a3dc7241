"""The figures of a province-year from its stored rows: what was silent, what was wrong, what it cost in mail."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from checker import wrong
from checker.apart import Apart
from checker.report import Check, Report
from checker.silence import Outage, check_silence
from checker.verify import verify


def proving(url: str, as_of: date, year: int, outages: Sequence[Outage]) -> Apart:
    """The measuring, begun in a process of its own."""
    spans = [[moment.isoformat() for moment in span] for span in outages]
    return Apart("measure", url=url, as_of=as_of.isoformat(), year=year, outages=spans)


def proved(apart: Apart) -> tuple[Report, dict[str, Any], int]:
    """What the process found, and the KiB that it and its helper held at their most, together."""
    found = apart.answer()
    if found is None:
        raise RuntimeError("the checker's process has died")
    return Report.read(found["report"]), found["made"], found["peak_kib"] + found["others_kib"]


def measure(url: str, as_of: date, year: int, outages: Sequence[Outage]) -> tuple[Report, dict[str, Any]]:
    """Verify an office, then count in the same rows; `outages` were announced."""
    silence = Check("silence")
    report = verify(
        url, as_of=as_of, year=year, apart=True, counting=True,
        also=lambda office: check_silence(office, outages, as_of, silence),
    )  # fmt: skip
    return report, measured(report, silence)


def measured(report: Report, silence: Check) -> dict[str, Any]:
    """The figures of one office, and the silent days as examples."""
    counts = report.counts
    sent, mails, closed = counts["sent"], counts["mails"], counts["closed"]
    kinds = counts["wrong"] | {"without_derivation": wrong.without_derivation(report)}
    return {
        "silent_days": len(silence.counter_examples),
        "silent_examples": silence.counter_examples[:3],
        "wrong_notices_per_10000": {kind: per(count, 10_000, sent) for kind, count in kinds.items()},
        "notices_sent": sent,
        "mails_sent": mails,
        "mails_per_closed_obligation": round(mails / max(closed, 1), 3),
        "obligations": silence.checked,
        "closed_obligations": closed,
    }


def per(count: int, many: int, of: int) -> float:
    """So many in `many`, rounded up in the second digit: one in a million must not read as none."""
    return -(-count * many * 100 // max(of, 1)) / 100
