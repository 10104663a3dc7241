"""The sentences of `why_not`: one for each condition that can fail, Vietnamese and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from casework.words import word
from notifications.catalogue import words_of
from notifications.tables import ROLES

SENTENCES: Mapping[str, tuple[str, str]] = {
    "told": (
        "Đã được báo ngày {day} (thông báo số {notice}).",
        "Was told on {day} (notice no. {notice}).",
    ),
    "not_yet_open": ("Đầu việc chỉ mở từ ngày {day}.", "The obligation was opened only on {day}."),
    "not_entered": (
        "Đầu việc có hiệu lực từ ngày {day} nhưng đến ngày {entered} mới được ghi.",
        "The obligation is valid from {day} but was entered only on {entered}.",
    ),
    "not_open": (
        "Ngày {on} đầu việc không ở trạng thái đang thực hiện ({status}).",
        "On {on} the obligation was not open ({status}).",
    ),
    "no_date": ("Đầu việc chưa có thời hạn.", "The obligation has no due date."),
    "no_calendar": (
        "Lịch làm việc gắn với đầu việc không tới ngày {on}.",
        "The calendar of the obligation does not reach {on}.",
    ),
    "no_rung": (
        "Ngày {on} không có nấc đôn đốc nào; nấc gần nhất sau đó là ngày {next}.",
        "No rung of its ladder fell on {on}; the next one falls on {next}.",
    ),
    "not_addressed": (
        "Nấc đôn đốc ngày {on} báo cho {roles}; người này không giữ vị trí đó.",
        "The rung of {on} calls {roles}; this person does not answer for such a post.",
    ),
    "substitute": (
        "Ngày {on} người này vắng mặt; {who} thay và nhận thông báo.",
        "This person was away on {on}; {who} stood in and was told.",
    ),
    "wall": (
        "Cấp dưới chưa nhận được thông báo (ngày {on}); chưa báo lên cấp trên.",
        "The level below had not been reached (on {on}); the superior is not called yet.",
    ),
    "held": (
        "Không gấp: giữ đến ngày {hold} để gửi chung một thư.",
        "It could wait: held until {hold} to ride in one letter.",
    ),
    "letter_gone": (
        "Thư ngày {on} đã gửi trước khi có thông báo này; thông báo đi cùng thư sau.",
        "The letter of {on} had gone before this notice was made; it rides in the next one.",
    ),
    "no_letter": (
        "Chưa có thư nào trong ngày {on}: chưa đến giờ làm việc, hoặc chưa có người nhận, địa chỉ.",
        "No letter yet on {on}: outside office hours, or nobody and no address to write to.",
    ),
    "not_sent": (
        "Đã nằm trong thư nhưng thư chưa gửi được ({state}).",
        "It lies in a letter that has not gone out ({state}).",
    ),
    "day_off": (
        "Ngày {on} là ngày nghỉ; nấc đã đến được báo vào ngày làm việc sau.",
        "{on} is a day off; what is due is told on the next working day.",
    ),
    "stood_down": ("Việc đã khép lại trước khi gửi.", "Its matter closed before it was sent."),
    "dead": ("Không có người nhận hoặc địa chỉ ({reason}).", "It found nobody or no address ({reason})."),
    "bounced": ("Thư gửi ngày {day} bị trả lại.", "The letter of {day} came back."),
    "armed_today": (
        "Đầu việc mới mở, mở lại hoặc đổi hạn trong ngày {on}, sau lần quét; lần quét sau sẽ báo.",
        "The obligation was opened, opened again or given another date on {on}, after the sweep; the next one tells.",
    ),
    "trouble": (
        "Lần quét không xử lý được đầu việc: {why}",
        "The sweep could not handle the obligation: {why}",
    ),
    "mode_off": (
        "Chế độ gửi đang tắt: không gửi và không leo nấc.",
        "Delivery is off: nothing is sent and no ladder climbs.",
    ),
    "not_swept": (
        "Hệ thống chưa quét trong ngày {on}; lần quét sau sẽ báo và nói rõ là muộn.",
        "The sweep did not run on {on}; the next one tells it and says that it is late.",
    ),
}


@dataclass(frozen=True)
class WhyNot:
    """The first condition that failed: a code of SENTENCES and its values (days are dates)."""

    code: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def text(self, language: str = "vi") -> str:
        """The condition as a sentence."""
        words, english = words_of(language), language == "en"
        said = {
            name: words.day(value) if isinstance(value, date) else value
            for name, value in self.values.items()
        }
        if "roles" in said:
            said["roles"] = ", ".join(words.gettext(ROLES[role]) for role in self.values["roles"])
        if "status" in said:
            said["status"] = word(self.values["status"], english)
        return SENTENCES[self.code][english].format(**said)
