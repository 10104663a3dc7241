"""The words behind the codes: one table a code, Vietnamese here, other languages in the catalogues."""

from collections.abc import Mapping

from notifications.catalogue import N_
from notifications.facts import Ask, Why
from rules.lifecycles import Form, ObligationKind, Role

FORMS: Mapping[Form, str] = {
    Form.REMINDER: N_("Nhắc việc"),
    Form.DUE_NOTICE: N_("Thông báo đến hạn"),
    Form.URGING_LETTER: N_("Văn bản đôn đốc"),
    Form.REQUEST_TO_EXPLAIN: N_("Yêu cầu giải trình"),
    Form.LEADER_LIST: N_("Danh sách trình lãnh đạo"),
    Form.DRAFT_LETTER: N_("Dự thảo văn bản chấn chỉnh để lãnh đạo ký"),
    Form.UNREACHED: N_("Không liên lạc được"),
    Form.STAND_DOWN: N_("Thôi đôn đốc"),
    Form.EVENT: N_("Thông tin"),
}

ROLES: Mapping[Role, str] = {
    Role.OFFICER: N_("chuyên viên đầu mối của cơ quan"),
    Role.HEAD: N_("người đứng đầu cơ quan"),
    Role.REFORM_OFFICE: N_("chuyên viên cơ quan thường trực CCHC"),
    Role.DIRECTOR: N_("Giám đốc Sở Nội vụ"),
    Role.VICE_CHAIRMAN: N_("Phó Chủ tịch UBND phụ trách"),
    Role.CHAIRMAN: N_("Chủ tịch UBND"),
    Role.INSPECTOR: N_("thành viên đoàn kiểm tra"),
}

KINDS: Mapping[ObligationKind, str] = {
    ObligationKind.TASK: N_("Nhiệm vụ"),
    ObligationKind.REPORT: N_("Báo cáo"),
    ObligationKind.FINDING: N_("Khắc phục vấn đề phát hiện qua kiểm tra"),
    ObligationKind.INSPECTION_STEP: N_("Bước kiểm tra"),
    ObligationKind.EXTENSION: N_("Đề nghị gia hạn"),
    ObligationKind.CONFIRMATION: N_("Kết quả chờ xác nhận"),
    ObligationKind.RECOMMENDATION: N_("Kiến nghị xử lý"),
    ObligationKind.ADDRESS_REPAIR: N_("Địa chỉ cần sửa"),
    ObligationKind.REPAIR: N_("Thông tin cần bổ sung"),
    ObligationKind.QUOTA: N_("Tỷ lệ cơ quan được kiểm tra"),
    ObligationKind.TARGET: N_("Chỉ tiêu"),
}

ASKS: Mapping[Ask, str] = {
    Ask.REPORT: N_("Báo cáo kết quả, ghi số và ngày văn bản minh chứng; nếu không kịp, xin gia hạn."),
    Ask.REMEDY: N_("Khắc phục và báo cáo kết quả khắc phục kèm minh chứng."),
    Ask.EXPLAIN: N_("Gửi văn bản giải trình: lý do chậm, việc đã làm, ngày sẽ hoàn thành."),
    Ask.DIRECT: N_("Chỉ đạo hoàn thành; báo cáo kết quả hoặc ngày sẽ hoàn thành."),
    Ask.FOLLOW: N_("Để biết và chỉ đạo khi cần."),
    Ask.SIGN: N_("Xem dự thảo rồi quyết định: ký, sửa hoặc không gửi."),
    Ask.CONFIRM: N_("Xác nhận kết quả, hoặc trả lại kèm lý do."),
    Ask.DECIDE: N_("Quyết định đề nghị gia hạn: đồng ý hoặc không, kèm lý do."),
    Ask.ANSWER: N_("Trả lời kiến nghị xử lý bằng văn bản, ghi số và ngày."),
    Ask.INSPECT: N_("Thực hiện bước kiểm tra này, ghi số và ngày văn bản."),
    Ask.REPAIR_ADDRESS: N_("Sửa địa chỉ hoặc cử người thay để lời nhắc đến được."),
    Ask.REPAIR: N_("Bổ sung phần còn thiếu để đầu việc được theo dõi."),
    Ask.SET_DATE: N_("Điền thời hạn hoàn thành."),
    Ask.MEASURE: N_("Nhập giá trị mới nhất của chỉ tiêu."),
    Ask.SCHEDULE: N_("Bổ sung cuộc kiểm tra để đạt tỷ lệ."),
    Ask.NOTHING: N_("Để biết, không phải trả lời."),
}

ASK_OF_KIND: Mapping[ObligationKind, Ask] = {
    ObligationKind.FINDING: Ask.REMEDY,
    ObligationKind.INSPECTION_STEP: Ask.INSPECT,
    ObligationKind.EXTENSION: Ask.DECIDE,
    ObligationKind.CONFIRMATION: Ask.CONFIRM,
    ObligationKind.RECOMMENDATION: Ask.ANSWER,
    ObligationKind.ADDRESS_REPAIR: Ask.REPAIR_ADDRESS,
    ObligationKind.REPAIR: Ask.REPAIR,
    ObligationKind.QUOTA: Ask.SCHEDULE,
    ObligationKind.TARGET: Ask.MEASURE,
}

ASK_OF_FORM: Mapping[Form, Ask] = {
    Form.REQUEST_TO_EXPLAIN: Ask.EXPLAIN,
    Form.LEADER_LIST: Ask.FOLLOW,
    Form.DRAFT_LETTER: Ask.SIGN,
    Form.UNREACHED: Ask.REPAIR_ADDRESS,
    Form.STAND_DOWN: Ask.NOTHING,
    Form.EVENT: Ask.NOTHING,
}

# What happened, in words. A code that is not here reads as the plain form, so a new event is never lost.
REASONS: Mapping[str, str] = {
    # stand-downs: why the pressing stopped
    "done": N_("đã hoàn thành"),
    "reported": N_("đã báo cáo, chờ xác nhận"),
    "extended": N_("đã được gia hạn"),
    "suspended": N_("tạm hoãn"),
    "waiting": N_("chờ điều kiện"),
    "withdrawn": N_("không còn áp dụng"),
    "moved": N_("đã chuyển sang cơ quan khác"),
    # events outside a ladder
    "task_assigned": N_("được giao đầu việc mới"),
    "report_returned": N_("kết quả báo cáo được trả lại"),
    "report_confirmed": N_("kết quả đã được xác nhận"),
    "extension_granted": N_("đồng ý gia hạn"),
    "extension_refused": N_("không đồng ý gia hạn"),
    "inspection_announced": N_("thông báo kiểm tra"),
    "inspection_moved": N_("thay đổi lịch kiểm tra"),
    "inspection_crew": N_("thay đổi thành viên đoàn kiểm tra"),
    "inspection_added": N_("bổ sung cuộc kiểm tra"),
    "inspection_cancelled": N_("hủy cuộc kiểm tra"),
    "inspection_concluded": N_("đã có thông báo kết luận kiểm tra"),
    "finding_opened": N_("có vấn đề phát hiện qua kiểm tra cần khắc phục"),
    "finding_returned": N_("kết quả khắc phục được trả lại"),
    "finding_verified": N_("kết quả khắc phục đã được xác nhận"),
    "finding_not_accepted": N_("vấn đề không được chấp nhận là tồn tại"),
    "finding_withdrawn": N_("vấn đề đã được rút"),
    "recommendation_sent": N_("có kiến nghị xử lý gửi đến cơ quan"),
    "resumed": N_("tiếp tục thực hiện sau khi tạm hoãn"),
    "review_due": N_("đến ngày xem lại việc đang chờ"),
    "round_approved": N_("kế hoạch kiểm tra đã được phê duyệt"),
    "handed_over": N_("nhận bàn giao đầu việc do sắp xếp tổ chức"),
    "due_date_moved": N_("thời hạn thay đổi do đổi lịch làm việc"),
    # why nobody was reached
    "bounced": N_("thư bị trả lại"),
    "no_address": N_("chưa có địa chỉ"),
    "no_holder": N_("vị trí chưa có người"),
    "not_accepted": N_("máy chủ thư không nhận"),
}

DEADLINE_KINDS: Mapping[str, str] = {
    "date": N_("ngày cụ thể"),
    "month": N_("hết tháng"),
    "quarter": N_("hết quý"),
    "year": N_("hết năm"),
    "range": N_("khoảng thời gian, tính đến ngày cuối"),
    "recurring": N_("định kỳ"),
    "ongoing": N_("thường xuyên, kiểm tra theo kỳ báo cáo"),
    "relative": N_("tính từ một sự kiện"),
    "waiting": N_("chờ điều kiện"),
    "missing": N_("chưa có thời hạn"),
}

WHYS: Mapping[Why, str] = {
    Why.CLAUSE: N_("Căn cứ"),
    Why.TASK: N_("Nhiệm vụ, việc"),
    Why.DEADLINE: N_("Thời hạn ghi trong văn bản"),
    Why.RULE: N_("Cách hiểu thời hạn"),
    Why.CALENDAR: N_("Lịch làm việc"),
    Why.OBLIGATION: N_("Đầu việc phải làm"),
    Why.RUNG: N_("Nấc đôn đốc"),
    Why.POST: N_("Vị trí nhận"),
    Why.PERSON: N_("Người nhận"),
    Why.ADDRESS: N_("Địa chỉ"),
}

# Why a channel cannot be opened, and how to mend it; %(name)s is the channel, %(detail)s what was given.
CHANNEL_FAULTS: Mapping[str, str] = {
    "mode": N_("Chế độ gửi “%(detail)s” không có; chọn off, catch-all hoặc live."),
    "box": N_("Kênh %(name)s: chưa đặt thư mục hộp thư thử; hãy đặt thư mục đó hoặc chọn off."),
    "url": N_("Kênh %(name)s: chưa có địa chỉ dịch vụ; hãy đặt trong biến môi trường hoặc tệp bí mật."),
    "sender": N_("Kênh %(name)s: địa chỉ người gửi “%(detail)s” không phải địa chỉ thư."),
    "relay": N_("Kênh %(name)s: địa chỉ máy chủ thư phải có dạng dmails://tên:mật-khẩu@máy-chủ:cổng."),
    "relay_mode": N_(
        "Kênh %(name)s: dùng dmails:// với mode=tls hoặc mode=starttls, dmail:// thì không có mode."
    ),
    "open_password": N_("Kênh %(name)s: mật khẩu sẽ đi qua đường truyền không mã hóa; hãy dùng dmails://."),
    "optional": N_("Kênh %(name)s: bỏ optional=yes khỏi địa chỉ, vì nó biến lỗi gửi thành đã gửi."),
    "retry": N_("Kênh %(name)s: bỏ retry khỏi địa chỉ, vì nó gửi lặp cho người đã nhận."),
    "unknown_service": N_("Kênh %(name)s: không đọc được địa chỉ dịch vụ; hãy xem lại dạng của địa chỉ."),
}
