"""The words of a deadline made ready for reading, and the values they are read into."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Literal

Kind = Literal[
    "date", "month", "quarter", "year", "range", "recurring", "ongoing", "relative", "waiting", "missing",
    "unreadable",
]  # fmt: skip


@dataclass(frozen=True)
class After:
    """What a relative or waiting deadline is counted from: `count` times `unit` after `event`.

    `count` is None when only the event is named. The unit is one of day, working_day, week, month. The
    event keeps the words of the document and is empty when it names none.
    """

    count: int | None
    unit: str | None
    event: str

    def as_dict(self) -> dict[str, object]:
        """The same as plain JSON values."""
        return {"count": self.count, "unit": self.unit, "event": self.event}


@dataclass(frozen=True)
class Deadline:
    """What a deadline's words mean.

    `text` is as it came. `due` is sorted. `every` is the rhythm of a recurring one (week, month, quarter,
    half_year, year, 2_months, 4_months, joined by "+"). `note` holds codes separated by spaces, some with
    a value after a colon ("no_such_date:31/02/2022"); sentences for them live in the catalogues.
    """

    text: str
    kind: Kind
    start: date | None = None
    due: tuple[date, ...] = ()
    every: str | None = None
    after: After | None = None
    note: str = ""

    def as_dict(self) -> dict[str, object]:
        """The reading as plain JSON values, dates in ISO form."""
        return {
            "text": self.text,
            "kind": self.kind,
            "start": self.start.isoformat() if self.start else None,
            "due": [day.isoformat() for day in self.due],
            "every": self.every,
            "after": self.after.as_dict() if self.after else None,
            "note": self.note,
        }


# What a reader of words makes of them; read_deadline puts in the text as it came.
read_as = partial(Deadline, "")


class Unreadable(Exception):
    """The words are understood to be wrong or vague; carries the code for the note."""

    def __init__(self, code: str, value: str = "") -> None:
        self.note = f"{code}:{value}" if value else code
        super().__init__(self.note)


# Every accented syllable that the patterns know. A syllable typed without any mark is taken too, but one
# with other marks is another word: "quý" is a quarter, "quỹ" a fund.
_SYLLABLES = """
    năm tháng quý quí ngày tuần giờ phút hàng hằng mỗi định kỳ kì thứ chủ nhật hai ba bốn tư sáu bảy một
    sáng chiều trước sau khi kể từ tính đến tới hết cuối đầu giữa trung thượng hạ trong vòng thời hạn gian
    không quá muộn chậm trễ nhất tối đa thiểu ít là lần nửa của vào và hoặc thường xuyên liên tục tiếp theo
    kịp cả nhiệm vụ những các trở đi về hoàn thành xong thực hiện triển khai báo cáo gửi nộp trình phê duyệt
    giai đoạn làm việc bắt hơn được ký kí ban hành phát kế hoạch này văn bản quyết nghị chương công thông
    duy trì yêu cầu đột xuất có sinh lộ tiến độ hướng dẫn chỉ đạo ương kết thúc đợi đang dự kiến khoảng suốt
    toàn quanh mùa cùng nay ngay lập tức lịch kế đăng ký tham mưu tổ chức xây dựng bố phối hợp rà soát số
    chưa xác trống để điều kiện khác cấp thẩm quyền đúng quy lúc ngoài
"""
_KNOWN = {unicodedata.normalize("NFC", word) for word in _SYLLABLES.split()}
# "Chờ" (wait) loses its meaning with its mark: "cho" is the word "for". It keeps a sign of its own.
_SPECIAL = {"chờ": "ch0", "quí": "quy"}
_DASHES = str.maketrans(
    dict.fromkeys("‐‑‒–—―−－﹘﹣", "-") | dict.fromkeys("／⁄∕", "/") | {"，": ",", "；": ";"}
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_WORD = re.compile(r"[^\W\d_]+")
_NOTHING = {
    "", "-", "--", "---", "…", "...", "..", ".", "/", "?", "x", "n/a", "na", "none", "blank", "(blank)",
    "(trong)", "(de trong)", "chua co", "chua xac dinh", "khong", "khong co", "khong xac dinh", "tbd",
}  # fmt: skip


def clean(text: str) -> str:
    """The text composed (NFC), with plain dashes and single spaces; line breaks become spaces."""
    composed = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).translate(_DASHES)
    return re.sub(r"^[-*+•] ", "", " ".join(composed.split()))


def key(cleaned: str) -> str:
    """Small letters, known syllables without marks; as long as `cleaned`, so that places in both agree."""
    small = "".join(c.lower() if len(c.lower()) == 1 else c for c in cleaned)
    return _WORD.sub(lambda found: _plain(found.group()), small)


def is_missing(keyed: str) -> bool:
    """True when the cell holds nothing, or a sign or word that stands for nothing."""
    return keyed in _NOTHING or not re.search(r"\w", keyed)


def joined(*notes: str) -> str:
    """The codes of several notes as one, each once, in order."""
    return " ".join(dict.fromkeys(code for note in notes for code in note.split()))


def _plain(word: str) -> str:
    if word in _SPECIAL:
        return _SPECIAL[word]
    stem, tail = word, ""
    # "QuýII" with the space forgotten.
    if glued := re.fullmatch(r"(qu[ýíy])(i{1,3}|iv)", word):
        stem, tail = glued.groups()
    if stem not in _KNOWN:
        return word
    return "".join(_bare(letter) for letter in stem) + tail


def _bare(letter: str) -> str:
    return "d" if letter == "đ" else unicodedata.normalize("NFD", letter)[0]
