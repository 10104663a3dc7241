"""The catalogue of what an import can find wrong or worth a look: a code, and what to read in two languages.

Each sentence says what is wrong and how to mend it.
"""

from __future__ import annotations

from collections.abc import Mapping

from casework.errors import Problem

SENTENCES: Mapping[str, tuple[str, str]] = {
    # any file
    "no_rows": ("không có dòng dữ liệu nào dưới tiêu đề.", "there is no row of data below the heading."),
    "field_missing": ("thiếu {what_vi}; điền vào ô này.", "{what_en} is missing; fill in this cell."),
    "twice": (
        "“{value}” đã có ở ô {first}; mỗi {what_vi} chỉ ghi một lần.",
        "“{value}” stands in {first} already; each {what_en} is written once.",
    ),
    "not_a_day": (
        "“{value}” không phải là ngày có thật; ghi như 2022-07-15 hoặc 15/7/2022.",
        "“{value}” is not a real date; write it like 2022-07-15 or 15/7/2022.",
    ),
    "days_backwards": ("ngày kết thúc trước ngày bắt đầu.", "the last day lies before the first."),
    "unknown_word": (
        "không hiểu “{value}”; ghi một trong: {known}.",
        "“{value}” is not understood; write one of: {known}.",
    ),
    # agencies
    "unknown_agency": (
        "không có cơ quan “{value}” trong danh mục{near_vi}.",
        "there is no agency “{value}” in the register{near_en}.",
    ),
    "closed_agency": (
        "cơ quan “{value}” không còn hoạt động vào ngày {day}{near_vi}.",
        "the agency “{value}” no longer exists on {day}{near_en}.",
    ),
    "name_taken": (
        "tên “{value}” đã thuộc về cơ quan {owner}; sửa mã hoặc tên.",
        "the name “{value}” belongs to the agency {owner} already; mend the code or the name.",
    ),
    "vague_lead": (
        "“{value}” chưa nói rõ là những cơ quan nào; ghi tên từng cơ quan.",
        "“{value}” does not say which agencies; write the name of each.",
    ),
    "empty_collective": (
        "danh mục chưa có cơ quan nào thuộc “{value}”; nhập danh mục cơ quan trước.",
        "the register holds no agency of “{value}”; import the agencies first.",
    ),
    # people
    "bad_mail": ("“{value}” không phải là địa chỉ thư điện tử.", "“{value}” is not an e-mail address."),
    "no_address": (
        "“{value}” chưa có thư điện tử; hệ thống sẽ không gửi được gì cho người này.",
        "“{value}” has no e-mail address; nothing can be sent to this person.",
    ),
    "mail_taken": (
        "địa chỉ “{value}” đang là của {owner}; mỗi người một địa chỉ.",
        "the address “{value}” is {owner}'s; each person has an address of their own.",
    ),
    "stand_in_circle": (
        "{value} và người giữ {post} thay lẫn nhau; khi cùng vắng không còn ai. Chọn người thay khác.",
        "{value} and the holder of {post} stand in for each other; when both are away nobody answers. Name "
        "somebody else.",
    ),
    "two_holders": (
        "chức vụ {post} do {first} giữ cùng lúc; ghi ngày kết thúc cho người trước.",
        "the post {post} is held by {first} at the same time; give the earlier holder a last day.",
    ),
    "unknown_obligation": (
        "không có đầu việc số “{value}”; xem số ở `dondoc task list`.",
        "there is no obligation “{value}”; `dondoc task list` shows the numbers.",
    ),
    "nobody_in_post": (
        "ngày {day} không có ai ở chức vụ “{value}”; sửa mã hoặc bố trí người trước.",
        "nobody is in the post “{value}” on {day}; mend the code or seat somebody first.",
    ),
    "unknown_post": ("không có chức vụ mã “{value}”.", "there is no post with the code “{value}”."),
    "other_facts": (
        "{what_vi} “{value}” được ghi khác ở ô {first}; ghi thống nhất.",
        "{what_en} “{value}” is described otherwise in {first}; make them agree.",
    ),
    # scores
    "not_a_score": (
        "“{value}” không phải là điểm từ 0 đến 100 với nhiều nhất hai số lẻ; ghi như 84,15.",
        "“{value}” is no score from 0 to 100 with at most two decimals; write it like 84.15.",
    ),
    "not_whole": (
        "“{value}” phải là số nguyên từ {least} đến {most}.",
        "“{value}” must be a whole number from {least} to {most}.",
    ),
    # calendar
    "no_year": (
        "“{value}” không ghi năm; ghi đủ ngày, tháng, năm.",
        "“{value}” names no year; write day, month and year.",
    ),
    "calendar_gap": (
        "lịch đến hết năm {last}, tệp có năm {year}; nhập cả các năm ở giữa.",
        "the calendar reaches to {last}, the file has {year}; bring in the years between as well.",
    ),
    "thin_year": (
        "năm {year} mới có {count} ngày nghỉ; kiểm tra xem lịch đã đủ chưa.",
        "{year} has only {count} days off so far; check whether it is complete.",
    ),
    # plan
    "deadline_slip": ("“{value}”: {why_vi}; sửa lại thời hạn.", "“{value}”: {why_en}; mend the deadline."),
    "deadline_unreadable": (
        "“{value}”: {why_vi}; giữ nguyên chữ. Nên sửa trước khi ban hành; nếu không, cơ quan thường trực "
        "nợ việc bổ sung thời hạn.",
        "“{value}”: {why_en}; the words are kept. Mend it before the plan is issued, or the reform office "
        "owes the date.",
    ),
    "deadline_uncounted": (
        "“{value}”: không nói tính từ việc gì; giữ nguyên chữ, phải bổ sung trước khi ban hành.",
        "“{value}”: it does not say from what it counts; the words are kept, mend it before the plan is issued.",
    ),
    "deadline_missing": (
        "chưa ghi thời hạn. Nên bổ sung trước khi ban hành; nếu không, cơ quan thường trực nợ việc ấy.",
        "no deadline is given. Fill it in before the plan is issued, or the reform office owes the date.",
    ),
    "deadline_later_year": (
        "“{value}” có mốc sau năm {year}; không tính vào kết quả năm {year}.",
        "“{value}” has a date after {year}; it stands outside the figures of {year}.",
    ),
    "deadline_earlier_year": (
        "“{value}” có mốc trước năm {year}; kiểm tra lại năm: ban hành là quá hạn ngay.",
        "“{value}” has a date before {year}; check the year: once issued it is overdue at once.",
    ),
    "two_deadlines": (
        "nhiệm vụ {number} có hai thời hạn (ô {first}); tách thành hai nhiệm vụ hoặc ghi một thời hạn.",
        "task {number} has two deadlines ({first}); make it two tasks, or give one deadline.",
    ),
    "lead_missing": (
        "chưa ghi cơ quan chủ trì; phải bổ sung trước khi ban hành.",
        "no lead agency is given; one is needed before the plan is issued.",
    ),
    "target_row": (
        "dòng này là chỉ tiêu, không phải nhiệm vụ; nhập bằng `dondoc import targets`.",
        "this row is a target, not a task; bring it in with `dondoc import targets`.",
    ),
    "domain_unknown": (
        "lĩnh vực “{value}” không có trong domains.yaml; nhiệm vụ được giữ nguyên lời, không xếp vào lĩnh vực nào.",
        "the domain “{value}” is not in domains.yaml; its tasks keep the plan's words and belong to no domain.",
    ),
    "absent_task": (
        "nhiệm vụ {number} đã có trong kế hoạch nhưng không có trong tệp; được giữ nguyên.",
        "task {number} is in the plan but not in the file; it is left as it is.",
    ),
    "plan_issued": (
        "kế hoạch {plan} {status_vi}; đổi {what_vi} của nhiệm vụ {number} bằng quyết định điều chỉnh.",
        "the plan {plan} is {status_en}; change {what_en} of task {number} by an amendment.",
    ),
    "plan_year": (
        "kế hoạch mã {plan} là của năm {year}; chọn mã khác cho tệp này.",
        "the plan with the code {plan} is of {year}; choose another code for this file.",
    ),
    "year_assumed": (
        "tệp không ghi năm; hiểu là kế hoạch năm {year}.",
        "the file names no year; it is taken as a plan of {year}.",
    ),
    "year_needed": (
        "các thời hạn ghi năm {written}, không có năm {year}; nhập kèm năm của kế hoạch (--year).",
        "the deadlines name {written}, none of them {year}; say the plan's year (--year).",
    ),
    # targets
    "goal_unreadable": (
        "“{value}” chưa rõ mức phấn đấu; ghi như “≥ 95%”, “≤ 10” hoặc “6,5% - 7%”.",
        "“{value}” is no clear goal; write it like “≥ 95%”, “≤ 10” or “6,5% - 7%”.",
    ),
    "no_plan": (
        "không có kế hoạch {value}; nhập kế hoạch trước, hoặc chọn mã: {known}.",
        "there is no plan {value}; import the plan first, or choose a code: {known}.",
    ),
    "due_missing": (
        "chưa ghi thời điểm đánh giá; chỉ tiêu sẽ chờ và được xem lại định kỳ.",
        "no day of judgement is given; the target will wait and be looked at again from time to time.",
    ),
}


def problem(code: str, file: str, where: str, **values: object) -> Problem:
    """The problem of this code, its sentences filled in."""
    vi, en = SENTENCES[code]
    return Problem(code, file, where, vi.format(**values), en.format(**values))


def near(names: tuple[str, ...]) -> dict[str, str]:
    """The tail "did you mean" for the sentences about unknown names."""
    if not names:
        return {
            "near_vi": "; kiểm tra lại tên hoặc nhập danh mục",
            "near_en": "; check the name or import it",
        }
    listed = "”, “".join(names)
    return {"near_vi": f"; có phải là “{listed}”?", "near_en": f"; is it “{listed}”?"}
