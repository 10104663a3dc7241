"""Sentences for refusals that rules raise as codes: (Vietnamese, English)."""

from rules.lifecycles import MoveRefused
from rules.rights import NotAllowed, Refusal

_WHY = {
    Refusal.ROLE: (
        "chức vụ này không có quyền làm việc đó; dùng --as với chức vụ khác.",
        "this post may not do that; use --as with another post.",
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


def refused(error: Exception) -> tuple[str, str] | None:
    """The sentence for an error of the rules, or None if it is a fault of the program."""
    if isinstance(error, NotAllowed):
        vi, en = _WHY[error.why]
        return f"{error.actor.code} ({error.actor.name}): {vi}", f"{error.actor.code}: {en}"
    if isinstance(error, MoveRefused):
        return (
            f"Không chuyển được từ trạng thái “{error.old}” sang “{error.new}”.",
            f"{error.noun}: the move from {error.old} to {error.new} is not allowed.",
        )
    from casework.posts import NobodyThere

    if isinstance(error, NobodyThere):
        return (
            f"Không có chức vụ “{error}”, hoặc ngày đó không ai giữ chức vụ này.",
            f"There is no post “{error}”, or nobody holds it on that day.",
        )
    return None
