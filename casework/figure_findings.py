"""The third promise: how every finding of the year's inspections ended, each on its paper."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from casework.as_it_stood import Body, bodies, statuses
from models import queries
from rules.lifecycles import FindingStatus

_F = FindingStatus
# A recommended finding stays "recommended" when it is fixed later: "xử lý hoặc kiến nghị xử lý" asks which way
# it was dealt with; whether it was really fixed is the figure beside it.
BUCKET = {
    _F.RECORDED: "open", _F.OPEN: "open", _F.REMEDIED: "open", _F.VERIFIED: "handled",
    _F.RECOMMENDED: "recommended", _F.FIXED: "recommended", _F.NOT_ACCEPTED: "not_accepted",
    _F.WITHDRAWN: "withdrawn",
}  # fmt: skip
ORDER = ("open", "recommended", "handled", "not_accepted", "withdrawn")
FIXED = frozenset({_F.VERIFIED, _F.FIXED})


@dataclass(frozen=True)
class FindingRow:
    """A finding as it stood, its bucket, and the paper it ended on if it did."""

    finding_id: int
    inspection_id: int
    number: int
    category: str
    domain: str
    severity: str
    description: str
    agency_id: int
    agency_code: str
    agency: str
    status: FindingStatus
    bucket: str
    fixed_and_verified: bool
    remedy_due_on: date | None
    recorded_on: date
    document_no: str
    document_date: date | None


def finding_rows(session: Session, as_of: date, year: int, bucket: str | None = None) -> list[FindingRow]:
    """The findings of the year's inspections as they stood, the open ones first."""
    history = statuses(session, "finding", as_of)
    papers = {row.finding_id: row for row in session.execute(queries.endings_of(year, as_of))}
    before = bodies(session, "finding", as_of)
    rows = []
    for found in session.execute(queries.findings_of(year, as_of)):
        status = FindingStatus(history.of(found.id, found.status))
        ended = papers.get(found.id) if BUCKET[status] != "open" else None
        body = before.get(found.id) or Body(found.agency_id, found.agency_code, found.agency)
        rows.append(
            FindingRow(
                finding_id=found.id, inspection_id=found.inspection_id, number=found.number,
                category=found.category, domain=found.domain, severity=found.severity,
                description=found.description, agency_id=body.agency_id, agency_code=body.agency_code,
                agency=body.agency, status=status, bucket=BUCKET[status],
                fixed_and_verified=status in FIXED, remedy_due_on=found.remedy_due_on,
                recorded_on=found.recorded_on, document_no=ended.document_no if ended else "",
                document_date=ended.document_date if ended else None,
            )
        )  # fmt: skip
    if bucket is not None:
        rows = [row for row in rows if row.bucket == bucket]
    return sorted(rows, key=lambda r: (ORDER.index(r.bucket), r.remedy_due_on or date.max, r.finding_id))


def counts(rows: Iterable[FindingRow]) -> dict[str, int]:
    """handled + recommended + open + not_accepted + withdrawn = total."""
    listed = list(rows)
    counted = Counter(row.bucket for row in listed)
    parts = {name: counted[name] for name in ("handled", "recommended", "open", "not_accepted", "withdrawn")}
    return {
        "total": len(listed),
        **parts,
        "fixed_and_verified": sum(row.fixed_and_verified for row in listed),
    }
