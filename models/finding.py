"""Findings of an inspection, how each ended and on which paper, and recommendations to other bodies."""

from datetime import date, datetime

from sqlmodel import Field

from models.base import Row, enum_field, key, ref
from rules.lifecycles import Agreement, FindingStatus, RecommendationStatus, Severity


class Finding(Row, table=True):
    """A problem found through an inspection, what is asked of the agency and by when."""

    id: int | None = key()
    inspection_id: int = ref("inspection.id")
    agency_id: int = ref("agency.id")
    number: int
    category: str  # code of config/findings.yaml
    domain: str
    severity: Severity = enum_field(Severity, Severity.MINOR)
    description: str
    asked: str = ""
    remedy_due_on: date | None = None
    agreement: Agreement | None = enum_field(Agreement, None)
    agreement_note: str = ""
    status: FindingStatus = enum_field(FindingStatus, FindingStatus.RECORDED)
    client_key: str = Field(unique=True)  # made on the device: sending twice adds nothing
    recorded_on: date
    recorded_person_id: int | None = ref("person.id", optional=True, index=False)
    entered_at: datetime


class FindingEnding(Row, table=True):
    """The paper with which a finding ended: handled, recommended, not accepted or withdrawn."""

    id: int | None = key()
    finding_id: int = ref("finding.id")
    kind: str  # handled | recommended | not_accepted | withdrawn | fixed
    document_no: str
    document_date: date
    note: str = ""
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    entered_at: datetime


class Recommendation(Row, table=True):
    """A finding recommended to the competent body, whose own clock then runs."""

    id: int | None = key()
    finding_id: int = ref("finding.id")
    addressee_id: int = ref("agency.id")
    document_no: str
    document_date: date
    answer_due_on: date
    status: RecommendationStatus = enum_field(RecommendationStatus, RecommendationStatus.SENT)
    answered_on: date | None = None
    answer_no: str = ""
    answer: str = ""
    entered_at: datetime
