"""The words and the colour of each code a page shows; a code never stands for itself on a page."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.lifecycles import (
    ExtensionStatus,
    FindingStatus,
    InspectionKind,
    InspectionStatus,
    ObligationStatus,
    PlanStatus,
    RoundStatus,
    Severity,
    StepKind,
)
from web.language import N_, Words


@dataclass(frozen=True)
class Name:
    """Words of the catalogue, and the colour of the tag: bad, warn, good or soft."""

    words: str
    colour: str = "soft"


# The partition of a plan's tasks; what hurts first stands first.
BUCKETS: Mapping[str, Name] = {
    "overdue": Name(N_("Chưa hoàn thành, quá hạn"), "bad"),
    "no_date": Name(N_("Cần điền hạn"), "bad"),
    "waiting": Name(N_("Chờ điều kiện hoặc tạm hoãn"), "warn"),
    "open_in_time": Name(N_("Chưa hoàn thành, trong hạn"), "soft"),
    "done_late": Name(N_("Hoàn thành quá hạn"), "warn"),
    "done_on_time": Name(N_("Hoàn thành đúng hạn"), "good"),
    "withdrawn": Name(N_("Không còn áp dụng"), "soft"),
    "later_years": Name(N_("Hạn ở các năm sau (ngoài tổng số)"), "soft"),
}
# The same, short enough for a tag.
TAGS: Mapping[str, str] = {
    "overdue": N_("Quá hạn"),
    "no_date": N_("Cần điền hạn"),
    "waiting": N_("Chờ hoặc tạm hoãn"),
    "open_in_time": N_("Trong hạn"),
    "done_late": N_("Hoàn thành quá hạn"),
    "done_on_time": N_("Hoàn thành đúng hạn"),
    "withdrawn": N_("Không còn áp dụng"),
    "later_years": N_("Hạn ở các năm sau"),
}
TASK_DONE = frozenset({"done_on_time", "done_late"})
TASK_OPEN = frozenset({"overdue", "no_date", "waiting", "open_in_time"})
TASK_GROUPS: Mapping[str, str] = {
    "live": N_("Tất cả còn áp dụng"),
    "open": N_("Chưa xong"),
    "done": N_("Đã xong"),
}

OTHER = "other"  # a domain that is not among the office's

FINDINGS: Mapping[str, Name] = {
    "open": Name(N_("Chưa xử lý"), "bad"),
    "recommended": Name(N_("Đã kiến nghị xử lý"), "warn"),
    "handled": Name(N_("Đã xử lý, đã xác nhận"), "good"),
    "not_accepted": Name(N_("Không được chấp nhận"), "soft"),
    "withdrawn": Name(N_("Đã rút"), "soft"),
}
FINDING_GROUPS: Mapping[str, str] = {
    "counted": N_("Tính vào tỷ lệ"),
    "ended": N_("Đã xử lý hoặc kiến nghị"),
    "fixed": N_("Đã khắc phục và xác nhận"),
}
ENDINGS: Mapping[str, str] = {
    "handled": N_("Đã xử lý"),
    "recommended": N_("Đã kiến nghị xử lý"),
    "fixed": N_("Đã khắc phục sau kiến nghị"),
    "not_accepted": N_("Không được chấp nhận"),
    "withdrawn": N_("Đã rút"),
}
FINDING_STATES: Mapping[str, Name] = {
    FindingStatus.RECORDED: Name(N_("Ghi tại chỗ, chờ kết luận"), "warn"),
    FindingStatus.OPEN: Name(N_("Phải khắc phục"), "bad"),
    FindingStatus.REMEDIED: Name(N_("Cơ quan báo đã khắc phục, chờ xác nhận"), "warn"),
    FindingStatus.VERIFIED: Name(N_("Đã xử lý, đã xác nhận"), "good"),
    FindingStatus.RECOMMENDED: Name(N_("Đã kiến nghị xử lý"), "warn"),
    FindingStatus.FIXED: Name(N_("Đã kiến nghị, đã khắc phục, đã xác nhận"), "good"),
    FindingStatus.NOT_ACCEPTED: Name(N_("Không được chấp nhận"), "soft"),
    FindingStatus.WITHDRAWN: Name(N_("Đã rút"), "soft"),
}
SEVERITIES: Mapping[str, Name] = {
    Severity.MINOR: Name(N_("nhẹ")),
    Severity.MAJOR: Name(N_("nặng"), "warn"),
    Severity.SERIOUS: Name(N_("nghiêm trọng"), "bad"),
}

OBLIGATIONS: Mapping[str, Name] = {
    ObligationStatus.OPEN: Name(N_("Đang làm"), "soft"),
    ObligationStatus.WAITING: Name(N_("Chờ điều kiện"), "warn"),
    ObligationStatus.SUSPENDED: Name(N_("Tạm hoãn"), "warn"),
    ObligationStatus.REPORTED: Name(N_("Chờ xác nhận"), "warn"),
    ObligationStatus.DONE: Name(N_("Hoàn thành"), "good"),
    ObligationStatus.WITHDRAWN: Name(N_("Không còn áp dụng"), "soft"),
}

VISITS: Mapping[str, Name] = {
    "done": Name(N_("đã kết luận"), "good"),
    "visited": Name(N_("đã kiểm tra, chưa kết luận"), "warn"),
    "planned": Name(N_("dự kiến"), "soft"),
}
PLACES: Mapping[str, Name] = {
    "not_inspected": Name(N_("Chưa kiểm tra xong"), "warn"),
    "not_planned": Name(N_("Không có lịch kiểm tra"), "soft"),
    "planned": Name(N_("Có lịch, chưa kiểm tra"), "soft"),
    "visited": Name(N_("Đã kiểm tra, chưa kết luận"), "warn"),
    "inspected": Name(N_("Đã kiểm tra, đã kết luận"), "good"),
    "not_counted": Name(N_("Không tính vào tỷ lệ"), "soft"),
}
INSPECTIONS: Mapping[str, Name] = {
    InspectionStatus.PLANNED: Name(N_("Dự kiến"), "soft"),
    InspectionStatus.ANNOUNCED: Name(N_("Đã thông báo"), "soft"),
    InspectionStatus.VISITED: Name(N_("Đã kiểm tra, chưa kết luận"), "warn"),
    InspectionStatus.CONCLUDED: Name(N_("Đã kết luận"), "good"),
    InspectionStatus.CANCELLED: Name(N_("Đã hủy"), "soft"),
}
INSPECTION_KINDS: Mapping[str, Name] = {
    InspectionKind.PLANNED: Name(N_("kiểm tra toàn diện")),
    InspectionKind.THEMATIC: Name(N_("kiểm tra chuyên đề")),
    InspectionKind.SURPRISE: Name(N_("kiểm tra đột xuất")),
}
STEPS: Mapping[str, Name] = {
    StepKind.DECISION: Name(N_("Quyết định thành lập đoàn")),
    StepKind.NOTICE: Name(N_("Thông báo kiểm tra")),
    StepKind.SELF_REPORT: Name(N_("Báo cáo tự kiểm tra")),
    StepKind.VISIT: Name(N_("Kiểm tra tại chỗ")),
    StepKind.MINUTES: Name(N_("Biên bản kiểm tra")),
    StepKind.CONCLUSION: Name(N_("Thông báo kết luận kiểm tra")),
    StepKind.FOLLOW_UP: Name(N_("Phúc tra")),
}
ANSWERS: Mapping[str, Name] = {  # of an item of a checklist
    "": Name(N_("chưa trả lời"), "soft"),
    "yes": Name(N_("có"), "good"),
    "no": Name(N_("không"), "bad"),
    "not_applicable": Name(N_("không áp dụng"), "soft"),
}
ROUNDS: Mapping[str, Name] = {
    RoundStatus.DRAFT: Name(N_("nháp")),
    RoundStatus.PUBLISHED: Name(N_("đã công bố danh sách")),
    RoundStatus.DRAWN: Name(N_("đã chọn")),
    RoundStatus.SUBMITTED: Name(N_("đã trình")),
    RoundStatus.APPROVED: Name(N_("đã phê duyệt")),
}
PLANS: Mapping[str, Name] = {
    PlanStatus.DRAFT: Name(N_("Nháp")),
    PlanStatus.SUBMITTED: Name(N_("Đã trình")),
    PlanStatus.ISSUED: Name(N_("Đã ban hành"), "good"),
    PlanStatus.CLOSED: Name(N_("Đã kết thúc")),
    PlanStatus.WITHDRAWN: Name(N_("Đã hủy")),
}
EXTENSIONS: Mapping[str, Name] = {
    ExtensionStatus.ASKED: Name(N_("chờ duyệt"), "warn"),
    ExtensionStatus.GRANTED: Name(N_("đồng ý"), "good"),
    ExtensionStatus.REFUSED: Name(N_("không đồng ý"), "bad"),
    ExtensionStatus.WITHDRAWN: Name(N_("đã rút")),
}

# What became of a notice; what hurts first stands first.
FATES: Mapping[str, Name] = {
    "dead": Name(N_("Không gửi được"), "bad"),
    "bounced": Name(N_("Bị trả lại"), "bad"),
    "uncertain": Name(N_("Không rõ đã đến chưa"), "warn"),
    "held": Name(N_("Giữ lại, chờ ngày gửi"), "soft"),
    "waiting": Name(N_("Chờ gửi"), "soft"),
    "sent": Name(N_("Đã gửi, chưa quá một ngày"), "soft"),
    "delivered": Name(N_("Đã đến"), "good"),
    "stood_down": Name(N_("Thôi đôn đốc trước khi gửi"), "soft"),
}

COURSES: Mapping[str, Name] = {
    "met": Name(N_("đạt"), "good"),
    "on": Name(N_("đúng hướng"), "good"),
    "off": Name(N_("lệch hướng"), "warn"),
    "missed": Name(N_("không đạt"), "bad"),
    "unknown": Name(N_("chưa biết"), "soft"),
}


def post_words(w: Words, names: tuple[str, str, str, str]) -> str:
    """A post with its agency, which its title may name already."""
    title, agency = w.agency(w.either(names[0], names[2])), w.agency(w.either(names[1], names[3]))
    return title if agency in title else f"{title}, {agency}"


def rung_words(w: Words, offset: str) -> str:
    """A rung by its distance from the due date: "-7", "0", "+1"; "?" where the ladder is not kept."""
    if not offset.lstrip("+-").isdigit():
        return w._("Nấc không rõ")
    days = int(offset)
    if days == 0:
        return w._("Ngày đến hạn")
    if days < 0:
        return w.n("%(num)s ngày trước hạn", "%(num)s ngày trước hạn", -days) % {"num": -days}
    return w.n("%(num)s ngày sau hạn", "%(num)s ngày sau hạn", days) % {"num": days}


def todo_words(w: Words, kind: str, count: int) -> str:
    """One kind of matter that waits for the office, with its number."""
    said = {
        "tasks_overdue": w.n("%(num)s nhiệm vụ quá hạn", "%(num)s nhiệm vụ quá hạn", count),
        "tasks_no_date": w.n("%(num)s nhiệm vụ cần điền hạn", "%(num)s nhiệm vụ cần điền hạn", count),
        "extensions": w.n("%(num)s đề nghị gia hạn chờ duyệt", "%(num)s đề nghị gia hạn chờ duyệt", count),
        "confirmations": w.n("%(num)s kết quả chờ xác nhận", "%(num)s kết quả chờ xác nhận", count),
        "others_overdue": w.n("%(num)s đầu việc khác quá hạn", "%(num)s đầu việc khác quá hạn", count),
        "orphans": w.n("%(num)s đầu việc không có người nhận", "%(num)s đầu việc không có người nhận", count),
        "dead": w.n("%(num)s thông báo không gửi được", "%(num)s thông báo không gửi được", count),
        "bounced": w.n("%(num)s thông báo bị trả lại", "%(num)s thông báo bị trả lại", count),
        "uncertain": w.n(
            "%(num)s thông báo không rõ đã đến chưa", "%(num)s thông báo không rõ đã đến chưa", count
        ),
    }
    return said[kind] % {"num": w.number(count)}
