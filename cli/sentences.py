"""The catalogue of the verbs' tables: headings and the words of cells, Vietnamese first."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

TITLES: Mapping[str, str] = {
    "tasks": "Đầu việc / obligations",
    "findings": "Vấn đề phát hiện qua kiểm tra / findings",
    "extensions": "Đề nghị gia hạn / extension requests",
    "inspections": "Các cuộc kiểm tra / inspections",
    "plans": "Kế hoạch / plans",
    "targets": "Chỉ tiêu / targets",
    "letters": "Thư chưa rõ đã đến / letters that may or may not have arrived",
    "gaps": "Chưa ban hành được vì / what keeps the plan back",
}
HEADINGS: Mapping[str, str] = {
    "id": "Số / no.",
    "kind": "Loại / kind",
    "agency": "Cơ quan / agency",
    "title": "Nội dung / title",
    "description": "Nội dung / description",
    "due_on": "Hạn / due",
    "original_due_on": "Hạn ban đầu / first due",
    "remedy_due_on": "Hạn khắc phục / remedy due",
    "status": "Trạng thái / status",
    "bucket": "Đánh giá / judged",
    "done_on": "Xong ngày / done on",
    "awaits": "Đang chờ / awaits",
    "inspection_id": "Cuộc / inspection",
    "number": "STT / no.",
    "category": "Mã / code",
    "severity": "Mức độ / severity",
    "agreement": "Ý kiến / answer",
    "obligation_id": "Đầu việc / obligation",
    "reason": "Lý do / reason",
    "from_due_on": "Từ / from",
    "to_due_on": "Đến / to",
    "asked_on": "Ngày đề nghị / asked",
    "decision_no": "Quyết định / decision",
    "visit_from": "Từ ngày / first day",
    "visit_to": "Đến ngày / last day",
    "conclusion_no": "Kết luận / conclusion",
    "conclusion_on": "Ngày kết luận / concluded",
    "code": "Mã / code",
    "year": "Năm / year",
    "issued_on": "Ban hành / issued",
    "tasks": "Nhiệm vụ / tasks",
    "plan": "Kế hoạch / plan",
    "target": "Chỉ tiêu / target",
    "unit": "Đơn vị / unit",
    "latest": "Mới nhất / latest",
    "course": "Tiến độ / course",
    "day": "Ngày / day",
    "person": "Người nhận / reader",
    "channel": "Kênh / channel",
    "address": "Địa chỉ / address",
    "notices": "Thông báo / notices",
}
BUCKETS: Mapping[str, str] = {
    "done_on_time": "hoàn thành đúng hạn / done on time",
    "done_late": "hoàn thành trễ hạn / done late",
    "open_in_time": "trong hạn / open in time",
    "overdue": "quá hạn / overdue",
    "waiting": "chờ điều kiện / waiting",
    "no_date": "chưa có thời hạn / no date",
    "withdrawn": "không còn áp dụng / withdrawn",
}
# What became of something that has no status of its own.
STATES: Mapping[str, tuple[str, str]] = {
    "left": ("đã nghỉ", "left"),
    "would_leave": ("sẽ nghỉ (xem trước, chưa ghi gì)", "would leave (a preview, nothing was written)"),
    "away": ("vắng mặt", "away"),
    "withdrawn": ("đã rút", "withdrawn"),
    "arrived": ("đã đến", "arrived"),
    "lost": ("chưa đến, nội dung sẽ vào thư mới", "lost, what it said goes into a new letter"),
}


def state_words(state: StrEnum | str) -> tuple[str, str]:
    """A state as people say it, Vietnamese and English."""
    from casework.words import word

    return STATES.get(str(state)) or (word(state), word(state, english=True))


def cell(name: str, value: object) -> object:
    """A cell as people read it: codes as words, days in the Vietnamese order."""
    from casework.words import word

    if name == "bucket":
        return BUCKETS.get(str(value), value)
    if isinstance(value, StrEnum):
        return word(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    return value


def table(rows: Sequence[Mapping[str, object]], names: Sequence[str]) -> tuple[list[str], list[list[object]]]:
    """The headings and the cells of a table of those columns."""
    return [HEADINGS[name] for name in names], [[cell(name, row[name]) for name in names] for row in rows]
