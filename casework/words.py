"""The words of the house's codes, Vietnamese and English: statuses, kinds and steps as people say them."""

from collections.abc import Mapping
from enum import StrEnum

from rules.lifecycles import (
    AddressState,
    Agreement,
    Course,
    ExtensionStatus,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    ObligationKind,
    ObligationStatus,
    PlanStatus,
    RecommendationStatus,
    RoundStatus,
    Severity,
    StepKind,
    TenureKind,
)

_O, _K, _P, _E = ObligationStatus, ObligationKind, PlanStatus, ExtensionStatus
_I, _S, _F, _R, _C = InspectionStatus, StepKind, FindingStatus, RecommendationStatus, Course

WORDS: Mapping[type[StrEnum], Mapping[str, tuple[str, str]]] = {
    _O: {
        _O.OPEN: ("đang thực hiện", "open"),
        _O.WAITING: ("chờ điều kiện", "waiting"),
        _O.SUSPENDED: ("tạm hoãn", "suspended"),
        _O.REPORTED: ("chờ xác nhận", "waiting for confirmation"),
        _O.DONE: ("đã hoàn thành", "completed"),
        _O.WITHDRAWN: ("không còn áp dụng", "withdrawn"),
    },
    _K: {
        _K.TASK: ("nhiệm vụ", "task"),
        _K.REPORT: ("báo cáo", "report"),
        _K.FINDING: ("khắc phục vấn đề", "remedy of a finding"),
        _K.INSPECTION_STEP: ("bước kiểm tra", "inspection step"),
        _K.EXTENSION: ("đề nghị gia hạn", "extension request"),
        _K.CONFIRMATION: ("kết quả chờ xác nhận", "confirmation"),
        _K.RECOMMENDATION: ("kiến nghị xử lý", "recommendation"),
        _K.ADDRESS_REPAIR: ("địa chỉ cần sửa", "address repair"),
        _K.REPAIR: ("thông tin cần bổ sung", "repair"),
        _K.QUOTA: ("tỷ lệ cơ quan được kiểm tra", "inspection quota"),
        _K.TARGET: ("chỉ tiêu", "target"),
    },
    _P: {
        _P.DRAFT: ("dự thảo", "a draft"),
        _P.SUBMITTED: ("đã trình", "submitted"),
        _P.ISSUED: ("đã ban hành", "issued"),
        _P.CLOSED: ("đã kết thúc", "closed"),
        _P.WITHDRAWN: ("đã rút", "withdrawn"),
    },
    RoundStatus: {
        RoundStatus.DRAFT: ("dự thảo", "a draft"),
        RoundStatus.PUBLISHED: ("đã công bố danh sách", "published"),
        RoundStatus.DRAWN: ("đã bốc thăm", "drawn"),
        RoundStatus.SUBMITTED: ("đã trình", "submitted"),
        RoundStatus.APPROVED: ("đã phê duyệt", "approved"),
    },
    _E: {
        _E.ASKED: ("chờ quyết định", "asked"),
        _E.GRANTED: ("đồng ý", "granted"),
        _E.REFUSED: ("không đồng ý", "refused"),
        _E.WITHDRAWN: ("đã rút", "withdrawn"),
    },
    _I: {
        _I.PLANNED: ("theo kế hoạch", "planned"),
        _I.ANNOUNCED: ("đã thông báo", "announced"),
        _I.VISITED: ("đã kiểm tra", "visited"),
        _I.CONCLUDED: ("đã kết luận", "concluded"),
        _I.CANCELLED: ("đã hủy", "cancelled"),
    },
    InspectionKind: {
        InspectionKind.PLANNED: ("toàn diện", "comprehensive"),
        InspectionKind.THEMATIC: ("chuyên đề", "thematic"),
        InspectionKind.SURPRISE: ("đột xuất", "surprise"),
    },
    _S: {
        _S.DECISION: ("quyết định thành lập đoàn kiểm tra", "decision on the team"),
        _S.NOTICE: ("thông báo kiểm tra", "notice of inspection"),
        _S.SELF_REPORT: ("báo cáo tự kiểm tra", "self-inspection report"),
        _S.VISIT: ("kiểm tra tại cơ quan", "visit"),
        _S.MINUTES: ("biên bản kiểm tra", "minutes"),
        _S.CONCLUSION: ("thông báo kết luận kiểm tra", "notice of inspection conclusion"),
        _S.FOLLOW_UP: ("phúc tra", "follow-up inspection"),
    },
    _F: {
        _F.RECORDED: ("đã ghi nhận", "recorded"),
        _F.OPEN: ("phải khắc phục", "open"),
        _F.REMEDIED: ("đã báo cáo khắc phục", "remedied"),
        _F.VERIFIED: ("đã xử lý", "handled"),
        _F.RECOMMENDED: ("đã kiến nghị xử lý", "recommended"),
        _F.FIXED: ("đã xử lý sau kiến nghị", "fixed"),
        _F.NOT_ACCEPTED: ("không chấp nhận", "not accepted"),
        _F.WITHDRAWN: ("đã rút", "withdrawn"),
    },
    _R: {
        _R.SENT: ("đã gửi", "sent"),
        _R.ANSWERED: ("đã trả lời", "answered"),
        _R.WITHDRAWN: ("đã rút", "withdrawn"),
    },
    _C: {
        _C.ON: ("đúng tiến độ", "on course"),
        _C.OFF: ("chậm tiến độ", "off course"),
        _C.MET: ("đạt", "met"),
        _C.MISSED: ("không đạt", "missed"),
        _C.UNKNOWN: ("chưa rõ", "unknown"),
    },
    Severity: {
        Severity.MINOR: ("nhẹ", "minor"),
        Severity.MAJOR: ("nặng", "major"),
        Severity.SERIOUS: ("nghiêm trọng", "serious"),
    },
    TenureKind: {
        TenureKind.HOLDER: ("người giữ chức vụ", "holder"),
        TenureKind.SUBSTITUTE: ("người thay", "substitute"),
    },
    AddressState: {
        AddressState.GOOD: ("dùng được", "working"),
        AddressState.BROKEN: ("thư bị trả lại", "bounced"),
        AddressState.RETIRED: ("không dùng nữa", "retired"),
    },
    Agreement: {
        Agreement.AGREE: ("đồng ý", "agree"),
        Agreement.DISAGREE: ("không đồng ý", "disagree"),
    },
}

# How an obligation ends that is not reported as a task is.
WAYS: Mapping[ObligationKind, tuple[str, str]] = {
    _K.FINDING: ("báo cáo kết quả khắc phục", "report the remedy of the finding"),
    _K.INSPECTION_STEP: ("ghi bước kiểm tra", "record the step of the inspection"),
    _K.EXTENSION: ("quyết định đề nghị gia hạn", "decide on the request"),
    _K.CONFIRMATION: ("xác nhận hoặc trả lại kết quả", "confirm or return what was reported"),
    _K.RECOMMENDATION: ("trả lời kiến nghị xử lý", "answer the recommendation"),
    _K.ADDRESS_REPAIR: ("sửa địa chỉ", "mend the address"),
    _K.REPAIR: ("bổ sung phần còn thiếu", "supply what is missing"),
    _K.QUOTA: ("kết luận đủ số cuộc kiểm tra", "conclude enough inspections"),
    _K.TARGET: ("nhập giá trị của chỉ tiêu", "enter the target's value"),
}

# The rows that a reorganisation hands over, by the name of their table.
NOUNS: Mapping[str, tuple[str, str]] = {
    "obligation": ("đầu việc", "obligations"),
    "inspection": ("cuộc kiểm tra", "inspections"),
    "finding": ("vấn đề phát hiện", "findings"),
    "recommendation": ("kiến nghị xử lý", "recommendations"),
    "target": ("chỉ tiêu", "targets"),
    "task_lead": ("nhiệm vụ chủ trì", "tasks led"),
    "agency": ("cơ quan trực thuộc", "bodies below it"),
}


def word(code: StrEnum | str, english: bool = False) -> str:
    """How people say a code; text that is no code stays as it is."""
    if isinstance(code, StrEnum) and code in WORDS.get(type(code), {}):
        return WORDS[type(code)][code][english]
    return str(code)
