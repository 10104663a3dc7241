"""The catalogue of refusals of the office's verbs: a code, and what to read in Vietnamese and English.

Each sentence says what is wrong and how to mend it; the values come from the verb.
"""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from casework.errors import BadInput, Problem, Shortage
from casework.words import word

SENTENCES: Mapping[str, tuple[str, str]] = {
    "run_past": (
        "dữ liệu đã có việc của ngày {day}; chạy thử phải bắt đầu từ ngày đó trở đi (--on), không phải {begin}.",
        "the office's rows already tell of {day}; a run ahead begins on that day or later (--on), not on {begin}.",
    ),
    # papers and words
    "paper_missing": (
        "thiếu số văn bản; ghi số, ký hiệu và ngày của văn bản minh chứng.",
        "the document has no number; give the number, symbol and date of the evidence document.",
    ),
    "paper_future": (
        "ngày văn bản {day} chưa đến (hôm nay {today}); kiểm tra lại ngày.",
        "the document's date {day} has not come yet (today is {today}); check the date.",
    ),
    "reason_missing": ("thiếu lý do; ghi rõ lý do.", "a reason is required; write it down."),
    "day_future": (
        "ngày {day} chưa đến (hôm nay {today}); không ghi nhận trước.",
        "the day {day} has not come yet (today is {today}); nothing is recorded in advance.",
    ),
    "unknown": ("không có {noun_vi} “{key}”.", "there is no {noun_en} “{key}”."),
    "no_reform_office": (
        "chưa có chức vụ nào của cơ quan thường trực CCHC; nhập danh sách chức vụ trước.",
        "no post of the reform office is registered yet; import the posts first.",
    ),
    # obligations
    "not_open": (
        "đầu việc “{title}” đang ở trạng thái “{status}”, không làm được việc này.",
        "the obligation “{title}” is {status}; this cannot be done to it.",
    ),
    "other_way": (
        "đầu việc loại “{kind}” không báo cáo hoàn thành ở đây: {how_vi}.",
        "an obligation of kind {kind} is not reported here: {how_en}.",
    ),
    "percent": (
        "tiến độ phải là số nguyên từ 0 đến 100, không phải {percent}.",
        "progress is a whole number from 0 to 100, not {percent}.",
    ),
    "review_past": (
        "ngày xem lại {day} phải sau hôm nay ({today}).",
        "the day of the next review, {day}, must lie after today ({today}).",
    ),
    "date_known": (
        "nhiệm vụ “{title}” đã có thời hạn; đổi thời hạn bằng quyết định điều chỉnh kế hoạch hoặc gia hạn.",
        "the task “{title}” has its date; change it by an amendment of the plan or an extension.",
    ),
    # extensions
    "extension_kind": (
        "đầu việc loại “{kind}” không gia hạn được.",
        "an obligation of kind {kind} cannot be extended.",
    ),
    "extension_late": (
        "đã quá hạn {due}; theo quy định, đề nghị gia hạn phải gửi trước khi hết hạn (ngày đề nghị {day}).",
        "the date {due} has passed; by the rule an extension is asked before the due date (asked on {day}).",
    ),
    "extension_earlier": (
        "thời hạn mới {new} phải sau thời hạn đang có {due}.",
        "the new date {new} must lie after the present one, {due}.",
    ),
    "extension_pending": (
        "đã có một đề nghị gia hạn chờ quyết định cho đầu việc này (số {id}).",
        "a request for this obligation already awaits its decision (no. {id}).",
    ),
    "extension_limit": (
        "đã gia hạn {granted} lần; theo quy định, mỗi đầu việc gia hạn nhiều nhất {limit} lần.",
        "extended {granted} times already; by the rule an obligation is extended {limit} times at most.",
    ),
    "decision_missing": (
        "thiếu số văn bản quyết định.",
        "the decision has no document number.",
    ),
    # plans
    "plan_empty": ("kế hoạch “{plan}” chưa có nhiệm vụ nào.", "the plan “{plan}” has no task."),
    "plan_not_issued": (
        "kế hoạch “{plan}” đang ở trạng thái “{status}”; chỉ điều chỉnh được kế hoạch đã ban hành.",
        "the plan “{plan}” is {status}; only an issued plan is amended.",
    ),
    "task_no_lead": (
        "nhiệm vụ chưa có cơ quan chủ trì trong danh mục (ghi: “{text}”); bổ sung cơ quan hoặc sửa tên.",
        "the task has no lead agency of the register (written: “{text}”); add the agency or mend its name.",
    ),
    "task_no_dates": (
        "thời hạn “{text}” được hiểu là “{kind}” nhưng không có ngày nào; sửa lại thời hạn.",
        "the deadline “{text}” was read as {kind} but gives no day; mend the deadline.",
    ),
    "task_no_event": (
        "thời hạn “{text}” chờ một sự kiện nhưng không ghi sự kiện nào; ghi rõ đang chờ gì.",
        "the deadline “{text}” waits for an event but names none; say what is awaited.",
    ),
    "agency_closed": (
        "cơ quan chủ trì {agency} không hoạt động vào ngày {day}; thay bằng cơ quan kế thừa.",
        "the lead agency {agency} does not exist on {day}; name its successor.",
    ),
    "no_officer": (
        "{agency} chưa có chức vụ chuyên viên đầu mối; bổ sung chức vụ.",
        "{agency} has no officer's post; add the post.",
    ),
    "nobody": (
        "chức vụ {post} của {agency} không có người giữ vào ngày {day}; bổ sung người hoặc người thay.",
        "nobody holds the post {post} of {agency} on {day}; name a holder or a substitute.",
    ),
    "no_address": (
        "{person} ({post}, {agency}) chưa có địa chỉ dùng được; bổ sung địa chỉ.",
        "{person} ({post}, {agency}) has no working address; add one.",
    ),
    "deadline_slip": ("“{text}”: {why_vi}; sửa lại thời hạn.", "“{text}”: {why_en}; mend the deadline."),
    "task_incomplete": (
        "kế hoạch chưa có nhiệm vụ {number}; muốn thêm thì ghi đủ tên, cơ quan chủ trì và thời hạn.",
        "the plan has no task {number}; to add it give its title, its lead agencies and its deadline.",
    ),
    "due_past": (
        "thời hạn {due} trước ngày {day}; chọn ngày sau đó.",
        "the date {due} lies before {day}; choose a later one.",
    ),
    "change_empty": (
        "điều chỉnh nhiệm vụ {number} không đổi gì.",
        "the amendment of task {number} changes nothing.",
    ),
    # inspections
    "inspection_state": (
        "cuộc kiểm tra đang ở trạng thái “{status}”, không làm được việc này.",
        "the inspection is {status}; this cannot be done to it.",
    ),
    "step_none": (
        "cuộc kiểm tra này không có bước “{step}”.",
        "this inspection has no step “{step}”.",
    ),
    "step_done": (
        "bước “{step}” đã xong ngày {day}.",
        "the step “{step}” was done on {day}.",
    ),
    "step_other": (
        "bước “{step}” ghi bằng lệnh riêng (thông báo: announce; kết luận: conclude).",
        "the step “{step}” has its own verb (notice: announce; conclusion: conclude).",
    ),
    "step_early": (
        "ngày {day} trước ngày kiểm tra {visit}; kiểm tra lại ngày.",
        "the day {day} lies before the visit of {visit}; check the date.",
    ),
    "minutes_missing": (
        "chưa có biên bản kiểm tra; ghi biên bản trước khi kết luận.",
        "there are no minutes yet; record them before the conclusion.",
    ),
    "no_team": ("cuộc kiểm tra chưa có trưởng đoàn.", "the inspection has no team head."),
    "own_agency": (
        "{post} thuộc chính cơ quan được kiểm tra; chọn người khác.",
        "{post} belongs to the inspected agency itself; choose another.",
    ),
    "visit_order": (
        "ngày kết thúc {last} trước ngày bắt đầu {first}.",
        "the last day {last} lies before the first, {first}.",
    ),
    "visit_past": (
        "ngày kiểm tra {visit} đã qua (ngày làm việc này là {day}); chọn ngày sau đó.",
        "the day of the visit, {visit}, has passed (this is done on {day}); choose a later one.",
    ),
    "findings_left": (
        "còn {count} vấn đề đã ghi nhận; kết thúc các vấn đề đó trước khi hủy.",
        "{count} findings are recorded; end them before cancelling.",
    ),
    "item_unknown": (
        "danh mục kiểm tra phiên bản {version} không có mục “{item}”.",
        "version {version} of the checklist has no item “{item}”.",
    ),
    "checklist_begun": (
        "danh mục kiểm tra đã có câu trả lời; không đổi danh mục nữa.",
        "items of the checklist are answered already; its lists are not changed any more.",
    ),
    "checklist_open": (
        "còn {count} mục của danh mục kiểm tra chưa trả lời ({items}); trả lời trước khi lập biên bản "
        "(inspection answer).",
        "{count} items of the checklists have no answer yet ({items}); answer them before the minutes "
        "(inspection answer).",
    ),
    "checklist_changed": (
        "danh mục “{domain}” phiên bản “{version}” đã dùng với nội dung khác; đặt tên phiên bản mới trong "
        "checklists.yaml.",
        "the list “{domain}” of version “{version}” was used with other items; give it another version in "
        "checklists.yaml.",
    ),
    "domain_unlisted": (
        "lĩnh vực “{domain}” không có danh mục kiểm tra; các lĩnh vực: {known}.",
        "the domain “{domain}” has no checklist; the domains are: {known}.",
    ),
    "theme_missing": (
        "kiểm tra chuyên đề phải nêu lĩnh vực (--domain): {known}.",
        "a thematic inspection names its domains (--domain): {known}.",
    ),
    "notice_short": (
        "thông báo ngày {announced}, kiểm tra ngày {visit}: cần {needs} ngày làm việc, có {has}, thiếu {short_by}; "
        "dời đến ngày {first} hoặc muộn hơn (inspection postpone), hoặc lập cuộc đột xuất.",
        "announced on {announced}, visit on {visit}: needs {needs} working days, has {has}, short by {short_by}; "
        "move it to {first} or later (inspection postpone), or make it a surprise inspection.",
    ),
    "follow_up_early": (
        "phúc tra ngày {day} phải sau ngày kết luận {concluded}.",
        "a follow-up of {day} must come after the conclusion of {concluded}.",
    ),
    "answer_unknown": (
        "câu trả lời phải là yes, no hoặc not_applicable, không phải “{answer}”.",
        "an answer is yes, no or not_applicable, not “{answer}”.",
    ),
    # findings
    "finding_state": (
        "vấn đề số {number} đang ở trạng thái “{status}”, không làm được việc này.",
        "finding {number} is {status}; this cannot be done to it.",
    ),
    "category_unknown": (
        "không có loại vấn đề “{category}” trong danh mục.",
        "the catalogue has no finding category “{category}”.",
    ),
    "description_missing": ("thiếu mô tả vấn đề.", "the finding has no description."),
    "after_conclusion": (
        "cuộc kiểm tra đã kết luận hoặc đã hủy; không ghi thêm vấn đề.",
        "the inspection is concluded or cancelled; no finding is added.",
    ),
    "disagree_note": (
        "không đồng ý thì phải ghi lý do.",
        "a disagreement needs its reason.",
    ),
    "same_body": (
        "không kiến nghị cơ quan được kiểm tra xử lý vấn đề của chính mình; chọn cơ quan có thẩm quyền khác.",
        "a finding is not recommended to the inspected agency itself; name another competent body.",
    ),
    "answer_order": (
        "thời hạn {due} phải sau ngày văn bản {day}.",
        "the due date {due} must lie after the document's date, {day}.",
    ),
    "no_answer_yet": (
        "kiến nghị chưa được trả lời; ghi văn bản trả lời trước.",
        "the recommendation is not answered yet; record the answer first.",
    ),
    # rounds
    "round_none": (
        "chưa có vòng kiểm tra năm {year}; chuẩn bị danh sách trước.",
        "there is no inspection round of {year} yet; prepare its list first.",
    ),
    "round_state": (
        "vòng kiểm tra năm {year} đang ở trạng thái “{status}”, không làm được việc này.",
        "the inspection round of {year} is {status}; this cannot be done to it.",
    ),
    "round_empty": (
        "không có cơ quan nào được tính vào tỷ lệ kiểm tra; kiểm tra danh bạ và quy định tính tỷ lệ.",
        "no agency counts for the share; check the register and the rule of who counts.",
    ),
    "round_changed": (
        "danh sách đã thay đổi sau khi chốt: {what}; chuẩn bị và công bố lại trước khi bốc thăm.",
        "the list has changed since it was frozen: {what}; prepare and publish it again before the draw.",
    ),
    "round_drawn": (
        "vòng kiểm tra năm {year} đã bốc thăm với số “{seed}”; không bốc thăm lại.",
        "the round of {year} was drawn with the seed “{seed}”; it is not drawn again.",
    ),
    "seed_missing": (
        "thiếu số bốc thăm; số này lấy từ bên ngoài sau khi công bố danh sách (xúc xắc, xổ số).",
        "the seed is missing; it comes from outside once the list is published (dice, a public lottery).",
    ),
    "folder_unwritable": (
        "không ghi được vào thư mục {folder} ({why}); chọn thư mục khác.",
        "the folder {folder} cannot be written to ({why}); choose another.",
    ),
    "calendar_short": (
        "lịch làm việc chưa có đến ngày {day}; nhập lịch năm đó trước.",
        "the working calendar does not reach {day}; import that year's calendar first.",
    ),
    # targets
    "value_unreadable": (
        "“{text}” không phải là một số; viết như 6,5 hoặc 95 %.",
        "“{text}” is not a number; write it like 6.5 or 95 %.",
    ),
    # people
    "left_alone": (
        "{person} không rời được ngày {day}: {count} chức vụ sẽ không còn ai ({posts}), đang có {duties} đầu việc; "
        "chỉ định người kế nhiệm hoặc người thay.",
        "{person} cannot leave on {day}: {count} posts would have nobody ({posts}), with {duties} open obligations; "
        "name a successor or a substitute.",
    ),
    "already_left": (
        "{person} đã nghỉ từ ngày {day}.",
        "{person} has left already, on {day}.",
    ),
    "follows_himself": (
        "{person} không thể tự kế nhiệm mình; chỉ định người khác.",
        "{person} cannot follow himself; name somebody else.",
    ),
    "not_his_post": (
        "{person} không giữ chức vụ {post} từ ngày {day}; chỉ nêu người kế nhiệm cho chức vụ người đó đang giữ.",
        "{person} does not hold {post} on {day}; name successors for the posts this person holds.",
    ),
    "stand_in_circle": (
        "{person} không thay được cho người giữ {post}: hai bên thay lẫn nhau thì khi cùng vắng không còn ai; chọn "
        "người khác.",
        "{person} cannot stand in for the holder of {post}: they would stand in for each other, and when both are "
        "away nobody answers; name somebody else.",
    ),
    "span_order": (
        "ngày cuối {last} trước ngày đầu {first}.",
        "the last day {last} lies before the first, {first}.",
    ),
    # reorganisation
    "heir_missing": (
        "còn {count} dòng chưa có cơ quan kế thừa ({kinds_vi}): {what}; chỉ định cơ quan nhận, hoặc kết thúc các "
        "việc đó trước. Chưa ghi gì.",
        "{count} rows would be left without an heir ({kinds_en}): {what}; name who takes them, or end them first. "
        "Nothing was written.",
    ),
    "heir_unmanned": (
        "{count} đầu việc sẽ không có người nhận tại {where}; bổ sung chức vụ và người trước. Chưa ghi gì.",
        "{count} obligations would find nobody at {where}; add the post and its holder first. Nothing was written.",
    ),
    "heir_closed": (
        "cơ quan kế thừa {agency} không hoạt động vào ngày {day}; kiểm tra ngày hoặc chọn cơ quan khác.",
        "the successor {agency} does not exist on {day}; check the day or name another.",
    ),
    "heir_is_itself": (
        "{agency} không thể sáp nhập vào chính mình; chỉ định cơ quan kế thừa khác.",
        "{agency} cannot be merged into itself; name another successor.",
    ),
    "heir_unknown": (
        "“{code}” không có trong các cơ quan kế thừa ({heirs}).",
        "“{code}” is not among the successors ({heirs}).",
    ),
    "already_ended": (
        "{agency} đã kết thúc hoạt động ngày {day} và có cơ quan kế thừa khác.",
        "{agency} ended on {day} already and has another successor.",
    ),
    "level_unknown": (
        "không có cấp “{level}” trong danh bạ; ghi đúng mã cấp (province, district, commune, …).",
        "the register has no level “{level}”; give the code of a level (province, district, commune, …).",
    ),
    "noun_unknown": (
        "“{noun}” không phải là loại dòng có thể chia; ghi một trong: {known}.",
        "“{noun}” is not something that is shared out; write one of: {known}.",
    ),
    "share_unreadable": (
        "“{text}” không đọc được; ghi số của dòng và mã cơ quan nhận.",
        "“{text}” cannot be read; give the row's number and the heir's code.",
    ),
    "name_taken": (
        "tên “{name}” đang là của cơ quan {owner}; chọn tên khác.",
        "the name “{name}” is {owner}'s; choose another.",
    ),
    "name_missing": ("thiếu tên cơ quan.", "the body has no name."),
    "address_bad": (
        "“{address}” không phải là địa chỉ thư điện tử.",
        "“{address}” is not a mail address.",
    ),
}


def problem(code: str, where: str = "", file: str = "", /, **values: object) -> Problem:
    """One thing wrong, in words; `where` names the row (a task's number, a cell)."""
    vi, en = SENTENCES[code]
    return Problem(code, file, where, vi.format(**_said(values, False)), en.format(**_said(values, True)))


def refused(code: str, where: str = "", /, **values: object) -> BadInput:
    """The refusal to raise: what was given is wrong."""
    return BadInput.of([problem(code, where, **values)])


def short(code: str, numbers: Mapping[str, int], /, **values: object) -> Shortage:
    """The refusal to raise: it cannot be done as asked, with the numbers."""
    made = problem(code, **{**numbers, **values})
    return Shortage(code, "", "", made.message_vi, made.message_en, numbers)


def _said(values: Mapping[str, object], english: bool) -> dict[str, object]:
    """Codes as words, days as people write them; the rest as it is."""
    return {name: _one(value, english) for name, value in values.items()}


def _one(value: object, english: bool) -> object:
    if isinstance(value, StrEnum):
        return word(value, english)
    if isinstance(value, date):
        return value.isoformat() if english else f"{value:%d/%m/%Y}"
    return value
