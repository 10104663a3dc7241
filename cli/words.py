"""Sentences for refusals that rules raise as codes: (Vietnamese, English)."""

from rules.lifecycles import MoveRefused
from rules.rights import Action, NotAllowed, Refusal, roles_for

_WHY = {
    Refusal.ROLE: (
        "chức vụ này không có quyền làm việc đó; dùng --as với một chức vụ: {roles}.",
        "this post may not do that; use --as with a post of: {roles}.",
    ),
    Refusal.OTHER_AGENCY: (
        "đây là việc của cơ quan khác.",
        "this is another agency's matter.",
    ),
    Refusal.OWN_WORK: (
        "người đã làm bước trước không được tự duyệt; cần người khác duyệt.",
        "nobody approves what he did himself; another person must.",
    ),
    Refusal.NOT_IN_TEAM: (
        "người này không thuộc đoàn kiểm tra.",
        "this person is not in the inspection team.",
    ),
}

_NOUNS = {"person": "người mang mã", "obligation": "đầu việc số", "notice": "thông báo số"}


def refused(error: Exception) -> tuple[str, str] | None:
    """The sentence for an error of the rules, or None if it is a fault of the program."""
    if isinstance(error, NotAllowed):
        vi, en = (
            sentence.format(roles=_roles(error.action, language))
            for sentence, language in zip(_WHY[error.why], ("vi", "en"), strict=True)
        )
        return f"{error.actor.code} ({error.actor.name}): {vi}", f"{error.actor.code}: {en}"
    from casework.words import word

    if isinstance(error, MoveRefused):
        return (
            f"Không chuyển được từ trạng thái “{word(error.old)}” sang “{word(error.new)}”.",
            f"The move from “{word(error.old, True)}” to “{word(error.new, True)}” is not allowed.",
        )
    return _of_the_office(error)


def _roles(action: Action, language: str) -> str:
    """The roles that may, in the order of the office."""
    from notifications.catalogue import words_of
    from notifications.tables import ROLES

    words, allowed = words_of(language), roles_for(action)
    return ", ".join(words.gettext(name) for role, name in ROLES.items() if role in allowed)


def _of_the_office(error: Exception) -> tuple[str, str] | None:
    from casework.posts import NobodyThere
    from casework.why import NotKnown

    if isinstance(error, NotKnown):
        vi = f"Không có {_NOUNS.get(error.noun, error.noun)} “{error.key}”."
        return vi, f"There is no {error.noun} “{error.key}”."
    from casework.standing import NothingInForce
    from rules.workdays import OutsideCalendar

    if isinstance(error, NobodyThere):
        return (
            f"Không có chức vụ “{error}”, hoặc ngày đó không ai giữ chức vụ này.",
            f"There is no post “{error}”, or nobody holds it on that day.",
        )
    if isinstance(error, NothingInForce):
        return (
            "Chưa có lịch làm việc hoặc nấc đôn đốc; chạy `dondoc init` trước.",
            "No calendar or no ladder is in force yet; run `dondoc init` first.",
        )
    if isinstance(error, OutsideCalendar):
        return (
            f"Lịch làm việc chỉ có từ {error.first:%d/%m/%Y} đến {error.last:%d/%m/%Y}, chưa tới ngày cần tính "
            f"({error.day:%d/%m/%Y}); nạp lịch của năm đó: `dondoc import calendar`.",
            f"The calendar reaches from {error.first} to {error.last} only, not the day asked about "
            f"({error.day}); bring in that year's: `dondoc import calendar`.",
        )
    return None
