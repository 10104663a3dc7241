"""What the independent checker's codes mean, in both languages: the checks, and each fault it can find."""

CHECKS: dict[str, tuple[str, str]] = {
    "audit_chain": ("chuỗi nhật ký liền mạch", "the audit chain is whole"),
    "audit_guards": ("khóa bảo vệ nhật ký", "the guards of the chain"),
    "audited_rows": ("từng dòng đúng như nhật ký", "every row as the chain lists it"),
    "sealed_rows": ("thông báo và lượt gửi đã niêm phong", "sealed notices and deliveries"),
    "ladders": ("nấc đôn đốc", "ladders"),
    "statuses": ("trạng thái và lịch sử", "statuses and their changes"),
    "dates": ("ngày của đầu việc", "dates of obligations"),
    "alarms": ("lần nhắc tiếp theo", "next alarms"),
    "notice_causes": ("nguyên nhân từng thông báo", "the cause of every notice"),
    "notice_uniqueness": ("không báo hai lần", "nobody is told twice"),
    "notice_levels": ("không vượt cấp", "nobody is passed over"),
    "moved_dates": ("từng lần đổi thời hạn", "every move of a due date"),
    "notice_fates": ("tình trạng từng thông báo", "the fate of every notice"),
    "digests": ("thư tổng hợp", "digests"),
    "reorganisations": ("sắp xếp tổ chức", "reorganisations"),
    "reprojections": ("thời hạn đổi theo lịch, theo nấc", "dates moved by a calendar or a ladder"),
    "snapshots": ("bản chụp số liệu đã báo cáo", "figures frozen as reported"),
    "figures": ("cộng số liệu", "the figures add up"),
    "task_partition": ("mỗi nhiệm vụ một trạng thái", "every task in one bucket"),
    "inspection_quota": ("tỷ lệ kiểm tra", "the inspection quota"),
    "invariant": ("không đầu việc nào bị bỏ quên", "no orphan, no silence"),
    "slots": ("ai giữ vai trò nào", "who plays which role"),
}

FAULTS: dict[str, tuple[str, str]] = {
    "a_ladder_moves_no_date": ("đổi nấc mà thời hạn đổi theo", "a change of ladder that moved a due date"),
    "carried_too_high": (
        "chuyển sang nấc mới khi cấp dưới chưa được báo",
        "put on a rung above somebody untold",
    ),
    "left_on_an_old_calendar": (
        "ngày nhắc còn theo lịch cũ",
        "its calls still fall on days of an old calendar",
    ),
    "snapshot_altered": ("bản chụp số liệu đã bị sửa", "a snapshot is not what its code says"),
    "snapshot_mislabelled": (
        "bản chụp ghi ngày, năm khác với nội dung",
        "a snapshot's day or year is not its body's",
    ),
    "snapshot_off_the_chain": (
        "đầu chuỗi lúc chụp không có trên nhật ký",
        "the head a snapshot was taken under is not on the chain",
    ),
    "move_of_nothing": ("đổi ngày của việc không tồn tại", "a move of nothing that is known"),
    "moved_against_a_decision": (
        "đổi thời hạn đã có quyết định",
        "moved though a decision had given the date",
    ),
    "moved_in_silence": ("đổi thời hạn mà không báo", "a date moved and nobody was told"),
    "moved_to_another_version": ("đổi sang phiên bản khác", "moved to another version than its act's"),
    "moves_do_not_count_up": ("số ngày đổi không khớp", "the moves do not add up"),
    "not_so_many_days_as_before": ("số ngày làm việc không bằng trước", "not as many working days as before"),
    "reprojection_without_decision": (
        "đổi lịch, đổi nấc mà không có văn bản",
        "a change without its decision",
    ),
    "told_of_a_date_that_stands": (
        "báo đổi thời hạn mà thời hạn không đổi",
        "told of a move of a date that stands",
    ),
    "act_unreadable": ("nội dung sắp xếp tổ chức không đọc được", "an act of reorganisation cannot be read"),
    "alarm_on_what_is_not_open": ("đầu việc không còn mở mà vẫn hẹn nhắc", "an alarm on what is not open"),
    "alarm_unlawful": (
        "ngày nhắc tiếp theo không theo nấc đôn đốc",
        "the next alarm does not follow its ladder",
    ),
    "bounce_not_kept": ("thư bị trả lại mà không ghi nhận", "a bounce that its letter does not show"),
    "change_does_not_follow": ("lần đổi trạng thái không nối tiếp", "a status change that does not follow"),
    "check_broke_off": ("dòng bị sửa đến mức không đọc được", "a row altered beyond reading"),
    "climbed_over_a_wall": (
        "báo cấp trên khi cấp dưới chưa nhận được",
        "a superior called over an undelivered notice",
    ),
    "day_of_sending_wrong": ("ngày gửi không khớp giờ gửi", "the day of sending is not its moment's"),
    "move_does_not_follow": (
        "thời hạn đổi không tiếp từ thời hạn trước",
        "a move not from the date before",
    ),
    "date_without_its_change": ("thời hạn không có lần đổi nào dẫn tới", "a due date no kept move leads to"),
    "called_for_another_date": (
        "thông báo theo thời hạn khác hôm đó",
        "called for another date than that day's",
    ),
    "ended_without_a_day": ("thông báo đã khép mà không rõ ngày", "over, and nobody knows since when"),
    "day_of_an_end_that_was_none": ("có ngày khép mà thông báo chưa khép", "a day of an end that was none"),
    "waited_again_unlawfully": (
        "báo lại từ một tình trạng không thể",
        "told again from where it cannot have been",
    ),
    "dead_without_reason": ("thông báo không gửi được mà không có lý do", "dead without a reason"),
    "done_without_day": ("đã xong mà không có ngày xong", "done without the day it was done"),
    "entries_missing": ("thiếu mục nhật ký", "entries of the chain are missing"),
    "entry_altered": ("mục nhật ký bị sửa", "an entry of the chain was altered"),
    "entry_does_not_continue": (
        "mục nhật ký không nối mục trước",
        "an entry does not continue the one before",
    ),
    "entry_unreadable": ("mục nhật ký không đọc được", "an entry cannot be read"),
    "form_unlawful": ("hình thức không theo nấc đôn đốc", "the form is not its rung's"),
    "guard_missing": ("thiếu khóa bảo vệ", "a guard of the chain is missing"),
    "head_not_in_chain": ("mã đầu chuỗi đã in không còn trong chuỗi", "the printed head is not on the chain"),
    "hand_over_does_not_follow": (
        "lần bàn giao không nối tiếp lần trước",
        "a hand-over that does not follow the one before",
    ),
    "handed_over_after_its_end": ("bàn giao việc đã kết thúc", "handed over though it had ended"),
    "handed_over_and_gone": ("đã bàn giao nhưng không còn", "handed over, and gone"),
    "handed_to_no_heir": ("bàn giao cho cơ quan không kế thừa", "handed to a body that is no successor"),
    "heir_does_not_hold_it": ("cơ quan kế thừa không giữ việc đã nhận", "its heir does not hold it"),
    "hold_unlawful": ("giữ thông báo quá lâu", "held longer than may be"),
    "ladder_not_as_kept": ("nấc đôn đốc khác với bản lưu", "the rungs are not the ladder's"),
    "lateness_unlawful": ("ghi sai việc báo trễ", "told late, or not, against its day"),
    "letter_missing": ("thông báo ở trong thư không tồn tại", "its letter is missing"),
    "left_with_a_closed_body": (
        "còn mở tại cơ quan đã kết thúc hoạt động",
        "still open with a body that has ended",
    ),
    "letter_to_a_closed_body": (
        "thư gửi cho cơ quan đã kết thúc hoạt động",
        "a letter to a body that had ended",
    ),
    "letter_to_a_leaver": ("gửi cho người đã thôi việc", "a letter to somebody who had left"),
    "letter_to_who_does_not_answer": (
        "gửi cho người không giữ chức vụ",
        "a letter to who did not hold the post",
    ),
    "lines_do_not_count_up": ("số dòng bàn giao không khớp", "the lines handed over do not add up"),
    "lower_level_not_called": ("báo cấp trên khi chưa báo cấp dưới", "a lower level was not called before"),
    "made_after_its_matter_closed": ("báo sau khi việc đã kết thúc", "made after its matter closed"),
    "more_inspected_than_there_are": ("số đã kiểm tra vượt số cơ quan", "more inspected than there are"),
    "not_swept_after_outage": ("không quét lại kịp sau khi gián đoạn", "not swept in time after an outage"),
    "not_conserved": ("trước và sau sắp xếp không bằng nhau", "not the same before and after"),
    "not_handed_over": ("chưa bàn giao khi cơ quan kết thúc", "not handed over when its body ended"),
    "notice_of_a_day_to_come": ("thông báo của ngày chưa đến", "a notice of a day to come"),
    "notice_without_cause": ("thông báo không có nguyên nhân", "a notice without a cause"),
    "notice_younger_than_its_letter": ("thông báo có sau thư chứa nó", "made after the letter it is in"),
    "obligation_in_trouble": ("đầu việc không đôn đốc được", "an obligation the sweep could not handle"),
    "obligation_missing": ("thiếu đầu việc của thông báo", "its obligation is missing"),
    "open_without_alarm": ("đầu việc mở mà không hẹn nhắc", "open without a next alarm"),
    "open_without_date": ("đầu việc mở mà không có hạn", "open without a due date"),
    "open_without_ladder": ("đầu việc mở mà không có nấc đôn đốc", "open without a ladder"),
    "opening_unknown": ("số lần mở không đúng", "an opening number that never was"),
    "original_date_lost": ("mất hạn ban đầu", "the original due date is lost"),
    "orphan": ("đầu việc không có người nhận", "an orphan"),
    "parts_do_not_add_up": ("các phần không bằng tổng", "the parts do not make the whole"),
    "post_not_called_by_the_rung": ("chức vụ không thuộc nấc đôn đốc", "the rung does not call that post"),
    "post_not_in_force": ("chức vụ không còn hiệu lực", "the post was not in force"),
    "quota_closed_unreached": (
        "đóng chỉ tiêu kiểm tra khi chưa đạt",
        "the quota was closed before it was reached",
    ),
    "repeat_before_the_last_rung": ("nhắc lại khi chưa đến nấc cuối", "a repeat before the last rung"),
    "repeat_not_due": ("đếm lần nhắc lại chưa đến hạn", "a repeat that is not due"),
    "required_number_wrong": ("số phải kiểm tra tính sai", "the required number is wrong"),
    "row_altered": ("dòng bị sửa ngoài chương trình", "a row was altered by hand"),
    "row_missing": ("dòng bị xóa ngoài chương trình", "a row was dropped by hand"),
    "row_not_recorded": ("dòng được thêm ngoài chương trình", "a row was put in by hand"),
    "row_not_sealed": ("dòng chưa niêm phong", "a row that no seal covers"),
    "rung_below_its_notices": ("nấc thấp hơn thông báo đã có", "the rung is below its notices"),
    "rung_unknown": ("nấc không tồn tại", "a rung that does not exist"),
    "rung_without_notice": ("đã lên nấc mà không báo ai", "a rung climbed in silence"),
    "seal_broken": (
        "niêm phong bị phá: dòng bị sửa, xóa hoặc thêm",
        "a broken seal: a row altered, dropped or added",
    ),
    "seals_overlap": ("niêm phong chồng nhau", "seals overlap"),
    "sent_on_a_day_off": ("gửi vào ngày nghỉ", "sent on a day off"),
    "sent_outside_hours": ("gửi ngoài giờ làm việc", "sent outside office hours"),
    "sent_without_delivery": ("ghi đã gửi mà không có lượt gửi", "called sent without a delivery"),
    "slots_do_not_follow": ("bảng vai trò không theo chức vụ", "the roles do not follow from the posts"),
    "stand_down_of_who_was_not_called": (
        "thôi đôn đốc người chưa được báo",
        "stood down without having been called",
    ),
    "state_without_letter": ("tình trạng không khớp với thư", "the state does not agree with the letter"),
    "status_without_its_change": ("trạng thái không có lịch sử", "a status without its change"),
    "table_missing": ("thiếu bảng", "a table is missing"),
    "table_unknown": ("bảng lạ trong nhật ký", "the chain names an unknown table"),
    "task_not_in_one_bucket": (
        "nhiệm vụ không thuộc đúng một trạng thái",
        "a task not in exactly one bucket",
    ),
    "told_a_closed_body": ("báo cho cơ quan đã kết thúc hoạt động", "told to a body that had ended"),
    "told_too_early": ("báo trước ngày của nấc", "told before its day"),
    "told_twice": ("báo hai lần cùng một việc", "told twice about the same cause"),
    "two_letters_for_one": ("hai thư trùng nhau", "two letters where one may be"),
    "version_unlawful": ("số lần xét không hợp lý", "an impossible number of sweeps"),
    "wall_unlawful": ("ngày chờ vì chưa gửi được không hợp lý", "an impossible wall"),
}


def check_words(name: str) -> str:
    """The check's name for people."""
    vi, en = CHECKS.get(name, (name, name))
    return f"{vi} / {en}"


def fault_words(example: dict[str, object]) -> str:
    """A counter-example in one line: what is wrong, then where."""
    vi, en = FAULTS.get(str(example["what"]), (str(example["what"]),) * 2)
    where = ", ".join(f"{key} {value}" for key, value in example.items() if key != "what")
    return f"{vi} / {en}: {where}" if where else f"{vi} / {en}"
