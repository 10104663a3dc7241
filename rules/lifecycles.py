"""One status enum per noun and the table of its allowed moves; the words every room shares.

Values, not names, are stored; a move that is not in its table is refused by `check_move`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

S = TypeVar("S", bound=StrEnum)


class Role(StrEnum):
    """The part a post plays towards an agency's duties, lowest first; a ladder climbs it."""

    OFFICER = "officer"  # chuyên viên đầu mối của cơ quan
    HEAD = "head"  # người đứng đầu cơ quan
    REFORM_OFFICE = "reform_office"  # chuyên viên cơ quan thường trực CCHC
    DIRECTOR = "director"  # Giám đốc Sở Nội vụ
    VICE_CHAIRMAN = "vice_chairman"  # Phó Chủ tịch UBND phụ trách
    CHAIRMAN = "chairman"  # Chủ tịch UBND
    INSPECTOR = "inspector"  # thành viên đoàn kiểm tra; never an addressee of a ladder by itself


ROLE_LEVEL: Mapping[Role, int] = {
    Role.INSPECTOR: 1,
    Role.OFFICER: 1,
    Role.HEAD: 2,
    Role.REFORM_OFFICE: 3,
    Role.DIRECTOR: 4,
    Role.VICE_CHAIRMAN: 5,
    Role.CHAIRMAN: 6,
}

OFFICE_ROLES = frozenset({Role.REFORM_OFFICE, Role.DIRECTOR, Role.VICE_CHAIRMAN, Role.CHAIRMAN})


class Form(StrEnum):
    """What a notice is; its words live in the catalogues."""

    REMINDER = "reminder"  # nhắc việc
    DUE_NOTICE = "due_notice"  # thông báo đến hạn
    URGING_LETTER = "urging_letter"  # văn bản đôn đốc
    REQUEST_TO_EXPLAIN = "request_to_explain"  # yêu cầu giải trình
    LEADER_LIST = "leader_list"  # danh sách trong thư của lãnh đạo
    DRAFT_LETTER = "draft_letter"  # dự thảo văn bản để lãnh đạo ký
    UNREACHED = "unreached"  # không liên lạc được (never "did not answer")
    STAND_DOWN = "stand_down"  # thôi đôn đốc
    EVENT = "event"  # outside a ladder: returned, decided, visit announced, ...


class ObligationKind(StrEnum):
    """What opened an obligation; a ladder is chosen by it."""

    TASK = "task"
    REPORT = "report"
    FINDING = "finding"  # remedy a finding
    INSPECTION_STEP = "inspection_step"
    EXTENSION = "extension"  # the office decides on a request
    CONFIRMATION = "confirmation"  # the office confirms or returns what was reported
    RECOMMENDATION = "recommendation"  # the competent body answers
    ADDRESS_REPAIR = "address_repair"
    REPAIR = "repair"  # any other breach of "no orphan, no silence", or a missing date
    QUOTA = "quota"
    TARGET = "target"  # enter the measured value of a target


class ObligationStatus(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # no date yet; awaits an event
    SUSPENDED = "suspended"
    REPORTED = "reported"  # awaits confirmation
    DONE = "done"
    WITHDRAWN = "withdrawn"


class PlanStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ISSUED = "issued"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class ExtensionStatus(StrEnum):
    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class RoundStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"  # list, weights and rules fingerprinted
    DRAWN = "drawn"
    SUBMITTED = "submitted"
    APPROVED = "approved"


class InspectionKind(StrEnum):
    PLANNED = "planned"  # toàn diện
    THEMATIC = "thematic"
    SURPRISE = "surprise"


class InspectionStatus(StrEnum):
    PLANNED = "planned"
    ANNOUNCED = "announced"
    VISITED = "visited"
    CONCLUDED = "concluded"
    CANCELLED = "cancelled"


class StepKind(StrEnum):
    """Steps of an inspection in their order."""

    DECISION = "decision"  # quyết định thành lập đoàn
    NOTICE = "notice"  # thông báo kiểm tra
    SELF_REPORT = "self_report"  # báo cáo tự kiểm tra
    VISIT = "visit"
    MINUTES = "minutes"  # biên bản
    CONCLUSION = "conclusion"  # thông báo kết luận
    FOLLOW_UP = "follow_up"  # phúc tra: whether what was found is really mended


class FindingStatus(StrEnum):
    RECORDED = "recorded"  # on site, before the conclusion
    OPEN = "open"  # in the conclusion; the agency must remedy
    REMEDIED = "remedied"  # the agency says so, with evidence
    VERIFIED = "verified"  # handled
    RECOMMENDED = "recommended"  # recommended to the competent body, with a document number
    FIXED = "fixed"  # recommended, then answered, fixed and verified
    NOT_ACCEPTED = "not_accepted"
    WITHDRAWN = "withdrawn"


class Severity(StrEnum):
    MINOR = "minor"
    MAJOR = "major"
    SERIOUS = "serious"


class Agreement(StrEnum):
    AGREE = "agree"
    DISAGREE = "disagree"


class RecommendationStatus(StrEnum):
    SENT = "sent"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class NoticeState(StrEnum):
    WAITING = "waiting"  # not yet in a digest; `hold_until` says until when and why
    GROUPED = "grouped"  # its fate is its digest's
    STOOD_DOWN = "stood_down"  # its matter closed before it was sent
    DEAD = "dead"  # nobody to send it to; `reason` says why


class DigestState(StrEnum):
    READY = "ready"
    SENDING = "sending"  # leased
    SENT = "sent"  # accepted by the relay
    DELIVERED = "delivered"  # and no bounce within one working day
    BOUNCED = "bounced"
    DEAD = "dead"
    UNCERTAIN = "uncertain"
    EMPTY = "empty"  # all its matters closed before sending: nothing was sent


class AddressState(StrEnum):
    GOOD = "good"
    BROKEN = "broken"
    RETIRED = "retired"


class TenureKind(StrEnum):
    HOLDER = "holder"
    SUBSTITUTE = "substitute"


class ReorganisationKind(StrEnum):
    MERGE = "merge"  # sáp nhập
    SPLIT = "split"  # chia, tách
    DISSOLVE = "dissolve"  # giải thể, kết thúc hoạt động
    RENAME = "rename"  # đổi tên


class ReprojectionKind(StrEnum):
    CALENDAR = "calendar"
    LADDER = "ladder"


class DateCause(StrEnum):
    """Why a due date changed; more time and a calendar put in force are kept with their own acts."""

    AMENDMENT = "amendment"  # the plan was amended
    GIVEN = "given"  # a date at last
    VISIT = "visit"  # the inspection goes on other days
    FOLLOW_UP = "follow_up"  # a remedy that is looked at got more time
    REOPENED = "reopened"  # owed anew, by a date of its own


class Course(StrEnum):
    ON = "on"
    OFF = "off"
    MET = "met"
    MISSED = "missed"
    UNKNOWN = "unknown"


class MoveRefused(ValueError):
    """A status change that its noun's table does not allow; trying again does not help."""

    def __init__(self, noun: str, old: str, new: str) -> None:
        super().__init__(f"{noun}: {old} -> {new}")
        self.noun, self.old, self.new = noun, old, new


_O, _F, _I, _R, _P = ObligationStatus, FindingStatus, InspectionStatus, RoundStatus, PlanStatus
_E, _C = ExtensionStatus, RecommendationStatus

MOVES: Mapping[type[StrEnum], Mapping[str, frozenset[str]]] = {
    ObligationStatus: {
        _O.OPEN: frozenset({_O.WAITING, _O.SUSPENDED, _O.REPORTED, _O.DONE, _O.WITHDRAWN}),
        _O.WAITING: frozenset({_O.OPEN, _O.SUSPENDED, _O.REPORTED, _O.DONE, _O.WITHDRAWN}),
        _O.SUSPENDED: frozenset({_O.OPEN, _O.WAITING, _O.WITHDRAWN}),
        _O.REPORTED: frozenset({_O.OPEN, _O.WAITING, _O.DONE, _O.WITHDRAWN}),  # waiting: it has no date
        _O.DONE: frozenset({_O.OPEN}),  # reopened, with a reason: the opening number grows
        _O.WITHDRAWN: frozenset({_O.OPEN, _O.WAITING}),  # waiting: a lead named again, without a date
    },
    PlanStatus: {
        _P.DRAFT: frozenset({_P.SUBMITTED, _P.ISSUED, _P.WITHDRAWN}),
        _P.SUBMITTED: frozenset({_P.DRAFT, _P.ISSUED, _P.WITHDRAWN}),
        _P.ISSUED: frozenset({_P.CLOSED, _P.WITHDRAWN}),
        _P.CLOSED: frozenset(),
        _P.WITHDRAWN: frozenset(),
    },
    ExtensionStatus: {
        _E.ASKED: frozenset({_E.GRANTED, _E.REFUSED, _E.WITHDRAWN}),
        _E.GRANTED: frozenset(),
        _E.REFUSED: frozenset(),
        _E.WITHDRAWN: frozenset(),
    },
    RoundStatus: {
        _R.DRAFT: frozenset({_R.PUBLISHED}),
        _R.PUBLISHED: frozenset({_R.DRAWN, _R.DRAFT}),
        _R.DRAWN: frozenset({_R.SUBMITTED, _R.DRAFT}),
        _R.SUBMITTED: frozenset({_R.APPROVED, _R.DRAFT}),
        _R.APPROVED: frozenset(),
    },
    InspectionStatus: {
        _I.PLANNED: frozenset({_I.ANNOUNCED, _I.VISITED, _I.CANCELLED}),
        _I.ANNOUNCED: frozenset({_I.VISITED, _I.CANCELLED}),
        _I.VISITED: frozenset({_I.CONCLUDED, _I.CANCELLED}),
        _I.CONCLUDED: frozenset(),
        _I.CANCELLED: frozenset(),
    },
    FindingStatus: {
        _F.RECORDED: frozenset({_F.OPEN, _F.NOT_ACCEPTED, _F.WITHDRAWN}),
        _F.OPEN: frozenset({_F.REMEDIED, _F.RECOMMENDED, _F.NOT_ACCEPTED, _F.WITHDRAWN}),
        _F.REMEDIED: frozenset({_F.VERIFIED, _F.OPEN, _F.RECOMMENDED, _F.WITHDRAWN}),
        _F.VERIFIED: frozenset({_F.OPEN}),
        _F.RECOMMENDED: frozenset({_F.FIXED, _F.OPEN}),
        _F.FIXED: frozenset({_F.OPEN}),
        _F.NOT_ACCEPTED: frozenset({_F.OPEN}),
        _F.WITHDRAWN: frozenset(),
    },
    RecommendationStatus: {
        _C.SENT: frozenset({_C.ANSWERED, _C.WITHDRAWN}),
        _C.ANSWERED: frozenset(),
        _C.WITHDRAWN: frozenset(),
    },
}


def check_move(old: S, new: S) -> S:
    """Return `new` if the table of its noun allows the move from `old`; raise MoveRefused otherwise."""
    if new not in MOVES[type(old)][old]:
        raise MoveRefused(type(old).__name__, old, new)
    return new
