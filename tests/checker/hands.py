"""What a hand may do to an office's rows: the statements, the check that finds them, and how it calls them."""

CASES: dict[str, tuple[list[str], tuple[str, str]]] = {
    # the chain itself
    "an entry's note is altered": (
        ["UPDATE audit_entry SET note = 'khác' WHERE seq = 5"], ("audit_chain", "entry_altered"),
    ),
    "an entry's author is altered": (
        ["UPDATE audit_entry SET person_id = 99 WHERE seq = 5"], ("audit_chain", "entry_altered"),
    ),
    "an entry's moment is altered": (
        ["UPDATE audit_entry SET at = '2022-01-01 00:00:00.000000' WHERE seq = 5"],
        ("audit_chain", "entry_altered"),
    ),
    "an entry is dropped": (["DELETE FROM audit_entry WHERE seq = 5"], ("audit_chain", "entries_missing")),
    "the gap of a dropped entry is closed": (
        [
            "DELETE FROM audit_entry WHERE seq = 5",
            "UPDATE audit_entry SET seq = -seq WHERE seq > 5",
            "UPDATE audit_entry SET seq = -seq - 1 WHERE seq < 0",
        ],
        ("audit_chain", "entry_does_not_continue"),
    ),
    "an entry is put in by hand": (
        [
            "INSERT INTO audit_entry (seq, at, act, note, rows, prev_hash, hash)"
            " SELECT MAX(seq) + 1, '2022-07-16 00:00:00.000000', 'x', '', '[]', 'a', 'b' FROM audit_entry"
        ],
        ("audit_chain", "entry_altered"),
    ),
    "what an entry lists is not readable": (
        ["UPDATE audit_entry SET rows = '[[' WHERE seq = 5"], ("audit_chain", "entry_unreadable"),
    ),
    # rows proved one by one
    "a due date is moved": (
        ["UPDATE obligation SET due_on = '2022-12-31' WHERE id = 3"], ("audited_rows", "row_altered"),
    ),
    "an obligation is dropped": (["DELETE FROM obligation WHERE id = 3"], ("audited_rows", "row_missing")),
    "an obligation is put in": (
        [
            "INSERT INTO obligation (id, kind, subject_id, occurrence, title, agency_id, role, year, status,"
            " awaits, suspended_reason, opening, created_on, rung, repeat_no, trouble, version) SELECT 900, kind,"
            " 900, occurrence, title, agency_id, role, year, 'withdrawn', awaits, suspended_reason, opening,"
            " created_on, 0, 0, '', 0 FROM obligation WHERE id = 3"
        ],
        ("audited_rows", "row_not_recorded"),
    ),
    "a finding is softened": (
        ["UPDATE finding SET description = 'Lỗi nhỏ' WHERE id = 4"], ("audited_rows", "row_altered"),
    ),
    "a finding is called handled": (
        ["UPDATE finding SET status = 'verified' WHERE id = 4"], ("statuses", "status_without_its_change"),
    ),
    "a finding is dropped": (["DELETE FROM finding WHERE id = 4"], ("audited_rows", "row_missing")),
    "a finding is put in": (
        [
            "INSERT INTO finding SELECT 90, inspection_id, agency_id, 9, category, domain, severity, description,"
            " asked, remedy_due_on, agreement, agreement_note, status, 'k9', recorded_on, recorded_person_id,"
            " entered_at FROM finding WHERE id = 4"
        ],
        ("audited_rows", "row_not_recorded"),
    ),
    "an inspection is moved into another year": (
        ["UPDATE inspection SET conclusion_on = '2023-01-03'"], ("audited_rows", "row_altered"),
    ),
    "an inspection is dropped": (["DELETE FROM inspection WHERE id = 1"], ("audited_rows", "row_missing")),
    "an inspection that never was": (
        [
            "INSERT INTO inspection (id, agency_id, year, kind, status, visit_from, visit_to, half, halfdays,"
            " decision_no, minutes_no, conclusion_no, conclusion_on) SELECT 2, 3, year, kind, status, visit_from,"
            " visit_to, half, halfdays, decision_no, minutes_no, conclusion_no, conclusion_on FROM inspection"
        ],
        ("audited_rows", "row_not_recorded"),
    ),
    "a plan's decision is altered": (
        ["UPDATE plan SET decision_no = '13/KH-UBND'"], ("audited_rows", "row_altered"),
    ),
    "a task's words are altered": (
        ["UPDATE plan_task SET deadline_text = 'Quý IV' WHERE number = '3'"], ("audited_rows", "row_altered"),
    ),
    "a status change is altered": (
        ["UPDATE status_change SET valid_from = '2022-03-01' WHERE id = 6"], ("audited_rows", "row_altered"),
    ),
    "a status change is dropped": (
        ["DELETE FROM status_change WHERE noun = 'finding' AND new = 'fixed'"],
        ("statuses", "status_without_its_change"),
    ),
    "a status change is put in": (
        [
            "INSERT INTO status_change (id, noun, noun_id, old, new, reason, valid_from, entered_at)"
            " SELECT 900, noun, noun_id, old, new, reason, valid_from, entered_at FROM status_change WHERE id = 6"
        ],
        ("statuses", "change_does_not_follow"),
    ),
    "a document is dated back": (
        ["UPDATE evidence SET document_date = '2022-03-01' WHERE id = 2"], ("audited_rows", "row_altered"),
    ),
    "an extension is altered": (
        ["UPDATE extension SET to_due_on = '2022-05-15'"], ("audited_rows", "row_altered"),
    ),
    "an agency leaves the list": (["UPDATE agency SET level = 'district'"], ("audited_rows", "row_altered")),
    "a post is given to another agency": (
        ["UPDATE post SET agency_id = 1 WHERE id = 11"], ("audited_rows", "row_altered"),
    ),
    "a tenure ends in secret": (
        ["UPDATE tenure SET valid_to = '2022-01-31' WHERE id = 3"], ("audited_rows", "row_altered"),
    ),
    "a ladder is made longer": (
        ["UPDATE ladder_version SET body = REPLACE(body, '\"offset\":1,', '\"offset\":2,')"],
        ("audited_rows", "row_altered"),
    ),
    "a rung calls another role": (
        ["UPDATE rung_role SET role = 'head' WHERE role = 'chairman'"], ("ladders", "ladder_not_as_kept"),
    ),
    "a day off is put in the calendar": (
        [
            "INSERT INTO calendar_day (calendar_id, day, kind, name, decision)"
            " VALUES (1, '2022-07-04', 'closed', 'x', '')"
        ],
        ("audited_rows", "row_not_recorded"),
    ),
    "a notice is over and nobody knows since when": (
        ["UPDATE notice SET ended_on = NULL WHERE id = (SELECT MIN(id) FROM notice WHERE state = 'stood_down')"],
        ("notice_fates", "ended_without_a_day"),
    ),
    # rows sealed in ranges
    "a notice's day is altered": (
        ["UPDATE notice SET created_on = '2022-02-01' WHERE id = 20"], ("sealed_rows", "seal_broken"),
    ),
    "a notice goes to another post": (
        ["UPDATE notice SET post_id = 1 WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 3)"],
        ("notice_causes", "post_not_called_by_the_rung"),
    ),
    "a notice is dropped": (["DELETE FROM notice WHERE id = 20"], ("sealed_rows", "seal_broken")),
    "a notice is put in behind the mark": (
        [
            "INSERT INTO notice (id, opening, rung, repeat_no, post_id, form, urgent, late, event, text,"
            " created_on, hold_until, state, reason) SELECT 9000, 0, 0, 0, post_id, form, urgent, late, 'x', text,"
            " '2022-03-01', '2022-03-01', 'dead', 'x' FROM notice WHERE id = 1"
        ],
        ("sealed_rows", "row_not_sealed"),
    ),
    "a delivery is called accepted": (
        ["UPDATE delivery SET outcome = 'bounced' WHERE id = 3"], ("sealed_rows", "seal_broken"),
    ),
    "a delivery is dropped": (["DELETE FROM delivery WHERE id = 3"], ("digests", "sent_without_delivery")),
    # columns outside the hashes
    "an alarm is pushed far away": (
        ["UPDATE obligation SET next_alarm_on = '2099-01-01' WHERE id = 3"], ("alarms", "alarm_unlawful"),
    ),
    "an alarm is pushed by a month": (
        ["UPDATE obligation SET next_alarm_on = '2022-08-30' WHERE id = 3"], ("alarms", "alarm_unlawful"),
    ),
    "an alarm is taken away": (
        ["UPDATE obligation SET next_alarm_on = NULL WHERE id = 3"], ("alarms", "open_without_alarm"),
    ),
    "an ended matter is pressed again": (
        ["UPDATE obligation SET next_alarm_on = '2022-07-18' WHERE id = 1"],
        ("alarms", "alarm_on_what_is_not_open"),
    ),
    "a rung is climbed in silence": (
        ["UPDATE obligation SET rung = 7, next_alarm_on = '2022-11-08' WHERE id = 9"],
        ("alarms", "rung_without_notice"),
    ),
    "a rung is climbed down": (
        ["UPDATE obligation SET rung = 1, repeat_no = 0 WHERE id = 3"], ("alarms", "rung_below_its_notices"),
    ),
    "a repeat is counted that never was": (
        ["UPDATE obligation SET repeat_no = 40 WHERE id = 3"], ("alarms", "repeat_not_due"),
    ),
    "a repeat is counted before the last rung": (
        ["UPDATE obligation SET repeat_no = 1 WHERE id = 9"], ("alarms", "repeat_before_the_last_rung"),
    ),
    "a wall is put up in the future": (
        ["UPDATE obligation SET wall_since = '2099-01-01' WHERE id = 3"], ("alarms", "wall_unlawful"),
    ),
    "a trouble is written on a row": (
        ["UPDATE obligation SET trouble = 'x' WHERE id = 3"], ("alarms", "obligation_in_trouble"),
    ),
    "a row claims sweeps that never were": (
        ["UPDATE obligation SET version = 5000 WHERE id = 3"], ("alarms", "version_unlawful"),
    ),
    "a row forgets its sweeps": (
        ["UPDATE obligation SET version = 0 WHERE id = 3"], ("alarms", "version_unlawful"),
    ),
    "a notice is held for ever": (
        ["UPDATE notice SET state = 'waiting', digest_id = NULL, hold_until = '2099-01-01' WHERE id = 20"],
        ("notice_fates", "hold_unlawful"),
    ),
    "a notice is called sent without a letter": (
        ["UPDATE notice SET digest_id = NULL WHERE id = 20"], ("notice_fates", "state_without_letter"),
    ),
    "a notice dies without a reason": (
        ["UPDATE notice SET state = 'dead' WHERE id = 20"], ("notice_fates", "dead_without_reason"),
    ),
    # letters
    "a letter is called sent at night": (
        ["UPDATE digest SET sent_at = '2022-02-08 16:00:00.000000' WHERE id = 1"],
        ("digests", "sent_outside_hours"),
    ),
    "a letter is called sent on a Sunday": (
        ["UPDATE digest SET sent_at = '2022-01-16 02:00:00.000000', sent_on = '2022-01-16' WHERE id = 1"],
        ("digests", "sent_on_a_day_off"),
    ),
    "a letter is given to another person": (
        ["UPDATE digest SET person_id = 5, number = 7 WHERE id = (SELECT MAX(digest_id) FROM notice)"],
        ("digests", "letter_to_who_does_not_answer"),
    ),
    # causes, days, levels and walls
    "a notice is told before its day": (
        ["UPDATE notice SET created_on = '2022-01-04' WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 4)"],
        ("notice_causes", "told_too_early"),
    ),
    "a notice is made after its matter closed": (
        ["UPDATE notice SET created_on = '2022-06-01' WHERE obligation_id = 1 AND rung = 1"],
        ("notice_causes", "made_after_its_matter_closed"),
    ),
    "a notice says it came in time": (
        ["UPDATE notice SET late = NOT late WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 4)"],
        ("notice_causes", "lateness_unlawful"),
    ),
    "a reminder becomes a criticism": (
        ["UPDATE notice SET form = 'draft_letter' WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "form_unlawful"),
    ),
    "a notice loses its ladder": (
        ["UPDATE notice SET ladder_id = NULL WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "notice_without_cause"),
    ),
    "a notice of a rung that is not": (
        ["UPDATE notice SET rung = 99 WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "rung_unknown"),
    ),
    "a reminder counts a repeat": (
        ["UPDATE notice SET repeat_no = 1 WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "repeat_before_the_last_rung"),
    ),
    "a notice of an opening that never was": (
        ["UPDATE notice SET opening = 9 WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "opening_unknown"),
    ),
    "a notice about nothing": (
        ["UPDATE notice SET obligation_id = 900 WHERE id = (SELECT MAX(id) FROM notice WHERE rung = 1)"],
        ("notice_causes", "obligation_missing"),
    ),
    "somebody is stood down who was not called": (
        ["UPDATE notice SET post_id = 5 WHERE id = (SELECT MIN(id) FROM notice WHERE form = 'stand_down')"],
        ("notice_causes", "stand_down_of_who_was_not_called"),
    ),
    "an event was told to a post that was gone": (
        [  # the newest: a post entered on the very day may have been ended on it too
            "UPDATE post SET valid_to = '2021-12-31' WHERE id ="
            " (SELECT post_id FROM notice WHERE event <> '' ORDER BY created_on DESC, id LIMIT 1)"
        ],
        ("notice_causes", "post_not_in_force"),
    ),
    "the director was called before the head": (
        ["DELETE FROM notice WHERE obligation_id = 3 AND rung IN (3, 4, 5)"],
        ("notice_levels", "lower_level_not_called"),
    ),
    "the director was called over a letter never sent": (
        [
            "UPDATE digest SET sent_at = NULL, sent_on = NULL WHERE id IN"
            " (SELECT digest_id FROM notice WHERE obligation_id = 3 AND rung = 5)"
        ],
        ("notice_levels", "climbed_over_a_wall"),
    ),
    "a letter was written to a leaver": (
        [
            "UPDATE person SET active_to = '2022-02-01' WHERE id ="
            " (SELECT person_id FROM digest WHERE id = (SELECT MAX(digest_id) FROM notice))"
        ],
        ("digests", "letter_to_a_leaver"),
    ),
    "a letter is called sent on another day": (
        ["UPDATE digest SET sent_on = '2022-07-04' WHERE id = 1"], ("digests", "day_of_sending_wrong"),
    ),
    "a letter holds a notice younger than itself": (
        ["UPDATE digest SET day = '2022-01-01' WHERE id = (SELECT MAX(digest_id) FROM notice)"],
        ("digests", "notice_younger_than_its_letter"),
    ),
    "a letter is gone": (
        ["DELETE FROM digest WHERE id = (SELECT MAX(digest_id) FROM notice)"], ("notice_fates", "letter_missing"),
    ),
    "a bounce is hidden": (
        [
            "INSERT INTO delivery (id, digest_id, attempt, at, outcome, code, text, subject)"
            " VALUES (9000, 1, 1, '2022-01-06 02:00:00.000000', 'bounced', 550, '', '')"
        ],
        ("digests", "bounce_not_kept"),
    ),
    # dates and statuses
    "what is done loses its day": (
        ["UPDATE obligation SET done_on = NULL WHERE id = 1"], ("dates", "done_without_day"),
    ),
    "an original date is lost": (
        ["UPDATE obligation SET original_due_on = NULL WHERE id = 3"], ("dates", "original_date_lost"),
    ),
    "an open duty loses its date": (
        ["UPDATE obligation SET due_on = NULL WHERE id = 3"], ("alarms", "open_without_date"),
    ),
    "an open duty loses its ladder": (
        ["UPDATE obligation SET ladder_id = NULL WHERE id = 3"], ("alarms", "open_without_ladder"),
    ),
    "a rung that is not": (["UPDATE obligation SET rung = 99 WHERE id = 3"], ("alarms", "rung_unknown")),
    "the quota is closed before it is reached": (
        [
            "INSERT INTO obligation (id, kind, subject_id, occurrence, title, agency_id, role, year, status,"
            " awaits, suspended_reason, opening, created_on, rung, repeat_no, trouble, version, done_on) SELECT 900,"
            " 'quota', 2022, 'year', title, agency_id, role, year, 'done', awaits, suspended_reason, opening,"
            " created_on, 0, 0, '', 0, '2022-07-01' FROM obligation WHERE id = 3"
        ],
        ("inspection_quota", "quota_closed_unreached"),
    ),
    # what is derived
    "a role is played by another post": (
        ["UPDATE slot SET post_id = 1 WHERE role = 'chairman' AND agency_id = 5"],
        ("slots", "slots_do_not_follow"),
    ),
    "an open duty loses its role": (
        ["DELETE FROM slot WHERE agency_id = 5 AND role = 'officer'"], ("invariant", "orphan"),
    ),
}  # fmt: skip
