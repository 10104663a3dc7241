"""From one line's facts to its sentences: state, what is asked, and why this reader gets it.

One trap rules the wording: "could not reach" must never read as "did not answer". No sentence of an
unreached line speaks of answering at all.
"""

import unicodedata
from datetime import date
from functools import lru_cache

from notifications.catalogue import N_, Words
from notifications.facts import Ask, Line, Promise, Rung, Why, WhyStep
from notifications.outgoing import ChannelFault
from notifications.tables import (
    ASK_OF_FORM,
    ASK_OF_KIND,
    ASKS,
    CHANNEL_FAULTS,
    DEADLINE_KINDS,
    FORMS,
    KINDS,
    REASONS,
    ROLES,
    WHYS,
)
from rules.lifecycles import OFFICE_ROLES, Form, ObligationKind, Role

_DUTY = N_("Đầu việc")


@lru_cache(maxsize=4096)  # a letter says the same names again and again
def one_line(text: str) -> str:
    """The text in NFC on one line, without control or direction characters that could disguise it."""
    spaced = " ".join(unicodedata.normalize("NFC", text).split())
    if spaced.isprintable():  # nearly always, and ten times as quick as looking at each sign
        return spaced
    return "".join(sign for sign in spaced if unicodedata.category(sign) not in ("Cc", "Cf", "Cs"))


def days_of(w: Words, line: Line) -> str:
    """How far the line's date is."""
    return days(w, line.days_left, line.working)


def days(w: Words, left: int | None, working: bool) -> str:
    """How far a date is: "quá hạn 3 ngày làm việc", "đến hạn hôm nay", "còn 5 ngày"; "" if unknown."""
    if left is None:
        return ""
    if left == 0:
        return w.gettext("đến hạn hôm nay")
    if left < 0:
        text = (
            w.ngettext("quá hạn %(n)s ngày làm việc", "quá hạn %(n)s ngày làm việc", -left)
            if working
            else w.ngettext("quá hạn %(n)s ngày", "quá hạn %(n)s ngày", -left)
        )
        return text % {"n": -left}
    text = (
        w.ngettext("còn %(n)s ngày làm việc", "còn %(n)s ngày làm việc", left)
        if working
        else w.ngettext("còn %(n)s ngày", "còn %(n)s ngày", left)
    )
    return text % {"n": left}


def promise(w: Words, told: Promise) -> str:
    """One of the three promises with its numbers; what is needed stands beside what is reached."""
    text = {
        "tasks": w.gettext("Nhiệm vụ của kế hoạch đã hoàn thành: %(reached)s trên %(of)s"),
        "inspections": w.gettext(
            "Cơ quan đã kiểm tra, có kết luận: %(reached)s trên %(of)s, phải đạt %(required)s"
        ),
        "findings": w.gettext("Vấn đề phát hiện đã xử lý hoặc kiến nghị: %(reached)s trên %(of)s"),
    }[told.code]
    required = told.required if told.required is not None else told.of
    return text % {"reached": told.reached, "of": told.of, "required": required}


def state(w: Words, line: Line) -> str:
    """The date and how far it is, with the original date beside a changed one."""
    if line.form in (Form.EVENT, Form.STAND_DOWN) and line.due_on is None:
        return ""
    if line.due_on is None:
        return w.gettext("chưa có thời hạn")
    parts = [w.gettext("hạn %(day)s") % {"day": w.day(line.due_on)}]
    if line.original_due_on is not None and line.original_due_on != line.due_on:
        parts.append(w.gettext("hạn ban đầu %(day)s") % {"day": w.day(line.original_due_on)})
    if how_far := days_of(w, line):
        parts.append(how_far)
    return ", ".join(parts)


def heading(w: Words, line: Line) -> str:
    """What this notice is, with who asks or what happened."""
    form = w.gettext(FORMS[line.form])
    if line.sender:
        form = w.gettext("%(form)s của %(sender)s") % {"form": form, "sender": one_line(line.sender)}
    if line.reason in REASONS and line.form in (Form.EVENT, Form.STAND_DOWN):
        form += ": " + w.gettext(REASONS[line.reason])
    return form


def ask_of(line: Line) -> Ask:
    """What is asked where the facts do not say: by form, by whom the rung calls, by kind."""
    if line.asked is not None:
        return line.asked
    if line.form in ASK_OF_FORM:
        return ASK_OF_FORM[line.form]
    if line.rung is not None and line.rung.to in OFFICE_ROLES and line.kind not in ASK_OF_KIND:
        return Ask.FOLLOW
    if line.rung is not None and line.rung.to is Role.HEAD and line.form is Form.URGING_LETTER:
        return Ask.DIRECT
    return ASK_OF_KIND.get(line.kind, Ask.REPORT) if line.kind is not None else Ask.REPORT


def asked(w: Words, line: Line) -> str:
    """What to do, and until when an answer is expected; "" where nothing is asked of a stand-down."""
    if line.form is Form.STAND_DOWN and line.asked is None:
        return ""
    sentence = w.gettext(ASKS[ask_of(line)])
    if line.answer_by is not None:
        sentence += " " + w.gettext("Trả lời chậm nhất ngày %(day)s.") % {"day": w.day(line.answer_by)}
    return sentence


def late(w: Words, line: Line) -> str:
    """That we were late to remind, and since when; "" if we were not."""
    if not line.late:
        return ""
    if line.late_since is None:
        return w.gettext("Chúng tôi nhắc việc này muộn so với lịch; mong được thông cảm.")
    return w.gettext(
        "Chúng tôi nhắc việc này muộn: lẽ ra phải nhắc từ ngày %(day)s; mong được thông cảm."
    ) % {"day": w.day(line.late_since)}


def rung_words(w: Words, rung: Rung) -> str:
    """The moment of a rung: "trước hạn 3 ngày làm việc", "đúng ngày đến hạn", "quá hạn 30 ngày, lần 2"."""
    n = abs(rung.offset)
    if rung.offset == 0:
        text = w.gettext("đúng ngày đến hạn")
    elif rung.offset < 0:
        text = (
            w.ngettext("trước hạn %(n)s ngày làm việc", "trước hạn %(n)s ngày làm việc", n)
            if rung.working
            else w.ngettext("trước hạn %(n)s ngày", "trước hạn %(n)s ngày", n)
        ) % {"n": n}
    else:
        text = (
            w.ngettext("sau hạn %(n)s ngày làm việc", "sau hạn %(n)s ngày làm việc", n)
            if rung.working
            else w.ngettext("sau hạn %(n)s ngày", "sau hạn %(n)s ngày", n)
        ) % {"n": n}
    if rung.repeat > 0:
        text += ", " + w.gettext("nhắc lại lần %(n)s") % {"n": rung.repeat}
    return text


def why(w: Words, line: Line, post_title: str) -> str:
    """One sentence: why this reader gets this line."""
    agency = one_line(line.agency) or w.gettext("cơ quan")
    post = one_line(post_title) or w.gettext("ông/bà")
    if line.form is Form.UNREACHED:
        return _why_unreached(w, line, agency)
    if line.form is Form.STAND_DOWN:
        return w.gettext("Trước đây đã báo đầu việc này cho %(post)s; nay thôi đôn đốc.") % {"post": post}
    if line.form is Form.EVENT:
        return w.gettext("%(post)s có liên quan đến đầu việc này của %(agency)s.") % {
            "post": post,
            "agency": agency,
        }
    if line.rung is None or line.due_on is None:
        return w.gettext("%(agency)s còn đầu việc này và %(post)s là nơi nhận.") % {
            "agency": agency,
            "post": post,
        }
    return w.gettext(
        "%(agency)s phải hoàn thành đầu việc này chậm nhất ngày %(day)s; nấc “%(rung)s” báo cho %(post)s."
    ) % {"agency": agency, "day": w.day(line.due_on), "rung": rung_words(w, line.rung), "post": post}


def _why_unreached(w: Words, line: Line, agency: str) -> str:
    whom = one_line(line.unreached) or agency
    cause = w.gettext(REASONS[line.reason]) if line.reason in REASONS else ""
    sentence = w.gettext("Chúng tôi không liên lạc được với %(whom)s") % {"whom": whom}
    if cause:
        sentence += f" ({cause})"
    return sentence + w.gettext("; rất có thể %(agency)s chưa biết lời nhắc này.") % {"agency": agency}


def chain(w: Words, steps: tuple[WhyStep, ...]) -> list[tuple[str, str]]:
    """The whole chain of causes as (label, value) in words; also what `why` prints on the command line."""
    return [(w.gettext(WHYS[label]), _value(w, label, value)) for label, value in steps]


def _value(w: Words, label: Why, value: str | date | Rung) -> str:
    if isinstance(value, Rung):
        text = f"{rung_words(w, value)} – {w.gettext(FORMS[value.form])}"
        return text if value.to is None else f"{text} → {w.gettext(ROLES[value.to])}"
    if isinstance(value, date):
        return w.day(value)
    if label is Why.RULE and value in DEADLINE_KINDS:
        return w.gettext(DEADLINE_KINDS[value])
    return one_line(value)


def noun(w: Words, kind: ObligationKind | None) -> str:
    """The word for what is owed."""
    return w.gettext(KINDS[kind] if kind is not None else _DUTY)


def channel_fault(w: Words, fault: ChannelFault) -> str:
    """What is wrong with a channel's settings and how to mend it; never shows the channel's URL."""
    pattern = CHANNEL_FAULTS.get(fault.code, CHANNEL_FAULTS["unknown_service"])
    return w.gettext(pattern) % {"name": fault.name, "detail": one_line(fault.detail)}
