"""All checks in their order, over one consistent view of the stored rows."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import date
from functools import partial

from checker import (
    alarms,
    causes,
    dates,
    digests,
    invariant,
    proof,
    quota,
    reorganisations,
    reprojections,
    snapshots,
    statuses,
    tasks,
)
from checker.apart import Apart, cores, no_collection
from checker.figures import check_figures, figures, year_of
from checker.helper import told_by
from checker.office import Office
from checker.report import Check, Report
from checker.stored import Stored


def verify(
    url: str, head: str | None = None, *, as_of: date | None = None, year: int | None = None,
    today: date | None = None, hours: digests.Spans = digests.OFFICE_HOURS,
    also: Callable[[Office], None] | None = None, counting: bool = False, apart: bool = False,
) -> Report:  # fmt: skip
    """Check every stored row of an office and compute its three figures anew.

    `head` (of a paper report) must stand on the chain. `as_of` is the day of the figures, by default the newest
    day the rows tell of; `today`, if given, is the day after which nothing can have happened yet. `hours` are
    the office's own, in local time. `also` looks at the same rows; with `counting`, wrong notices are counted
    too. With `apart` a second process hashes rows, looks at letters and counts, where there is a core for it.
    Raises the driver's error for a database that cannot be read.
    """
    report = Report()
    spans = [[moment.isoformat() for moment in span] for span in hours]
    beside = Apart("helper", url=url, hours=spans, counting=counting) if apart and cores() > 1 else None
    with beside or nullcontext(), no_collection(), Stored(url) as stored:
        ledger = proof.Ledger(listing=False)
        report.run("audit_chain", partial(proof.read_chain, stored, head, ledger))
        report.head = ledger.head
        report.run("audit_guards", partial(proof.check_guards, stored))
        hashes, office = len(report.checks), Office(stored, ledger)
        _check_duties(report, office, today)
        letters = len(report.checks)
        _check_acts(report, office)
        report.run("figures", partial(_figures, report, office, as_of, year))
        if also is not None:
            also(office)
        told = told_by(beside, office, hours, counting, report)
        report.checks[letters:letters] = told.letters
        report.checks[hashes:hashes] = told.hashes
        report.counts = told.counts
    return report


def _check_duties(report: Report, office: Office, today: date | None) -> None:
    """The checks of what is owed, and of who was called for it."""
    report.run("ladders", partial(statuses.check_ladders, office))
    report.run("statuses", partial(statuses.check_statuses, office))
    report.run("dates", partial(statuses.check_dates, office))
    report.run("moved_dates", partial(dates.check_moves, office))
    report.run("alarms", partial(alarms.check_alarms, office))
    report.run("notice_causes", partial(causes.check_causes, office, today))
    report.run("notice_uniqueness", partial(causes.check_unique, office))
    report.run("notice_levels", partial(causes.check_levels, office))
    report.run("notice_fates", partial(digests.check_fates, office))


def _check_acts(report: Report, office: Office) -> None:
    """The checks of what acts did to many rows at once, and of what was printed."""
    report.run("reorganisations", partial(reorganisations.check_reorganisations, office))
    report.run("reprojections", partial(reprojections.check_reprojections, office))
    report.run("snapshots", partial(snapshots.check_snapshots, office))


def _figures(report: Report, office: Office, as_of: date | None, year: int | None, check: Check) -> None:
    """The figures computed anew, whether their parts make their wholes, and what else is true on their day."""
    day = as_of or office.horizon
    if day == date.min:  # nothing was ever written
        return
    shown = year if year is not None else year_of(office, day)
    report.figures = figures(office, day, shown)
    check_figures(check, report.figures)
    report.run("task_partition", partial(tasks.check_partition, office, day, shown))
    report.run("inspection_quota", partial(quota.check_quota, office, day, shown))
    now = max(day, office.horizon)
    report.run("invariant", partial(invariant.check_invariant, office, now))
    report.run("slots", partial(invariant.check_slots, office, {now, office.horizon}))
