"""The sentences of a round, Vietnamese and English: why an agency was picked or not, what is short, ways out."""

from collections.abc import Collection, Mapping
from datetime import date

from casework.words import word
from rules.last_week import LastWeek
from rules.lifecycles import InspectionKind
from rules.rotation import Peak
from rules.selection import BrokenPromise, LeftKind, PickKind, Reason
from rules.shortage import Remedy, RemedyKind, Shortage, ShortageKind

Pair = tuple[str, str]

_REASONS: Mapping[str, Pair] = {
    PickKind.MANDATORY: ("bắt buộc kiểm tra trong năm", "must be inspected this year"),
    PickKind.ROTATION: (
        "đến hạn luân phiên: {years} năm chưa được kiểm tra",
        "its turn by rotation: {years} full years without inspection",
    ),
    PickKind.LOOK_AHEAD: (
        "đi trước luân phiên để các năm sau không vượt chỉ tiêu; điểm rủi ro {risk}, thứ {place} trong {of}",
        "taken ahead of its turn so that no later year exceeds its quota; risk {risk}, place {place} of {of}",
    ),
    PickKind.LOTTERY: (
        "bốc thăm, thứ {lot} trong {lots}, mã băm {hash}…",
        "lottery, place {lot} of {lots}, hash {hash}…",
    ),
    PickKind.RISK: (
        "điểm rủi ro {risk}, thứ {place} trong {of}, ngưỡng {cut}",
        "risk {risk}, place {place} of {of}, cut-off {cut}",
    ),
    PickKind.TOP_UP: (
        "bổ sung cho đủ chỉ tiêu chung của tỉnh: điểm rủi ro {risk}, ngưỡng {cut}",
        "added to reach the overall quota of the province: risk {risk}, cut-off {cut}",
    ),
    LeftKind.EXCLUDED: ("không kiểm tra: {note}", "excluded: {note}"),
    LeftKind.NOT_COUNTED: (
        "ngoài mẫu số và không bắt buộc kiểm tra",
        "outside the denominator, and nothing forces it",
    ),
    LeftKind.BELOW_CUT_OFF: (
        "không chọn: điểm rủi ro {risk}, thứ {place} trong {of}, ngưỡng {cut}",
        "not picked: risk {risk}, place {place} of {of}, cut-off {cut}",
    ),
    LeftKind.NO_PLACE: (
        "không chọn: hết chỗ trước khi xét điểm rủi ro ({risk}, thứ {place} trong {of})",
        "not picked: no place was left to give by risk ({risk}, place {place} of {of})",
    ),
}

_SHORTAGES: Mapping[ShortageKind, Pair] = {
    ShortageKind.QUOTA_ABOVE_ELIGIBLE: (
        "{who} cần kiểm tra {needs} cơ quan, chỉ có {has} cơ quan được phép chọn; thiếu {short}",
        "{who} needs {needs} inspections, only {has} agencies may be picked; short by {short}",
    ),
    ShortageKind.MANDATORY_EXCLUDED: (
        "{who} vừa bắt buộc kiểm tra vừa bị loại; cần {needs}, có {has}; thiếu {short}",
        "{who} is both mandatory and excluded; needs {needs}, has {has}; short by {short}",
    ),
    ShortageKind.WEEKS: (
        "{who} cần {needs} cuộc kiểm tra; {weeks} tuần dùng được x {limit} cuộc = {has}; thiếu {short}",
        "{who} needs {needs} inspections; {weeks} usable weeks x {limit} visits = {has}; short by {short}",
    ),
    ShortageKind.INSPECTOR_HALFDAYS: (
        "{who} cần {needs} nửa ngày công của thành viên đoàn, có {has}; thiếu {short}",
        "{who} needs {needs} half-days of inspectors, has {has}; short by {short}",
    ),
    ShortageKind.SKILL_HALFDAYS: (
        "{who} cần {needs} nửa ngày của người có kỹ năng “{skill}”, có {has}; thiếu {short}",
        "{who} needs {needs} half-days of somebody with the skill “{skill}”, has {has}; short by {short}",
    ),
    ShortageKind.ZONE_DAYS: (
        "{who} cần {needs} ngày công (mỗi người một ngày chỉ ở một cụm), có {has}; thiếu {short}",
        "{who} needs {needs} days of inspectors (one zone a day for each), has {has}; short by {short}",
    ),
    ShortageKind.CREW_WEEKS: (
        "{who} cần {needs} cuộc từ {halfdays} nửa ngày trở lên; {weeks} tuần với số người hiện có làm được nhiều "
        "nhất {has} cuộc; thiếu {short}",
        "{who} needs {needs} visits of {halfdays} half-days or more; {weeks} weeks of its inspectors hold {has} at "
        "most; short by {short}",
    ),
    ShortageKind.NO_DATE: (
        "{who} không có ngày nào: cần {needs} nửa ngày liền nhau có đoàn rảnh, nhiều nhất là {has}; thiếu {short}",
        "{who} has no date: needs {needs} half-days in a row with a free crew, has {has} at most; short by {short}",
    ),
    ShortageKind.RESERVE_EMPTY: (
        "{who} cần kiểm tra {needs} cơ quan, còn {has}; thiếu {short}, danh sách dự phòng không còn ai xếp được",
        "{who} needs {needs} inspections, {has} are left; short by {short}, nobody of the reserve finds a date",
    ),
    ShortageKind.NOT_PLACED: (
        "{who}: cần xếp {needs} cuộc, xếp được {has}; thiếu {short} (chưa chứng minh là không thể)",
        "{who}: {needs} visits to place, {has} placed; short by {short} (not proved impossible)",
    ),
}
_SEARCHED: Pair = (
    "{who}: còn {needs} cuộc, chỉ {has} cuộc giữ được chỗ hoặc có ngày mới (đã xét hết mọi cách xếp); thiếu {short}",
    "{who}: {needs} visits to come, only {has} keep or find a date (every arrangement was looked at); "
    "short by {short}",
)
_CREW: Mapping[bool, Pair] = {
    False: (
        "{who} cần đoàn {needs} người, chỉ {has} người được phép đến{barred}; thiếu {short}",
        "{who} needs a crew of {needs}, only {has} may visit it{barred}; short by {short}",
    ),
    True: (
        "{who} cần {needs} kỹ năng ({skill}) trong một đoàn, không đoàn nào có quá {has}{barred}; thiếu {short}",
        "{who} needs {needs} skills ({skill}) in one crew, no crew holds more than {has}{barred}; short by {short}",
    ),
}
_NO_VISIT: Pair = (
    "{who} có ngày nhưng không ngày nào có đoàn rảnh: cần {needs}, có {has}; thiếu {short}",
    "{who} has days, but no crew is free on any: needs {needs}, has {has}; short by {short}",
)
_BARS: Mapping[str, Pair] = {
    "employed": ("đang công tác ở đó", "works there"),
    "former": ("mới rời cơ quan đó", "left it recently"),
    "last_crew": ("đã kiểm tra lần trước", "was in its last inspection"),
}
_REMEDIES: Mapping[RemedyKind, Pair] = {
    RemedyKind.LIFT_EXCLUSIONS: ("bỏ {n} trường hợp loại trừ", "lift {n} exclusion(s)"),
    RemedyKind.LIFT_MANDATE: ("bỏ yêu cầu bắt buộc kiểm tra", "lift the mandate"),
    RemedyKind.ADD_INSPECTORS: ("thêm {n} thành viên đoàn", "add {n} inspector(s)"),
    RemedyKind.ADD_SKILLED_INSPECTORS: (
        "thêm {n} người có kỹ năng “{skill}”",
        "add {n} inspector(s) with the skill “{skill}”",
    ),
    RemedyKind.EXTEND_WEEKS: ("kéo dài thời hạn {n} tuần", "extend the deadline by {n} week(s)"),
    RemedyKind.MORE_A_WEEK: (
        "cho phép {each} cuộc một tuần trong {weeks} tuần",
        "allow {each} visits a week in {weeks} week(s)",
    ),
    RemedyKind.SHIFT_DATES: ("đổi ngày cơ quan bận", "change the days the agency is busy"),
}


_PEAK: Pair = (
    "{province}, cấp {level}: trong {years} năm tới {due} cơ quan đến hạn luân phiên, chỉ tiêu {years} x "
    "{required} = {places}; kiểm tra vượt chỉ tiêu {short} cuộc hoặc kéo dài chu kỳ luân phiên.",
    "{province}, level {level}: within {years} year(s) {due} agencies come due, the quota is {years} x "
    "{required} = {places}; visit {short} beyond the quota or lengthen the rotation.",
)
_LAST_WEEKS: Mapping[bool, Pair] = {
    True: (
        "Còn thiếu {missing} cuộc, mỗi tuần {limit} cuộc = {needed} tuần; cuộc cuối phải xong ngày {last} để kịp kết "
        "luận; còn {left} tuần. Muộn nhất bắt đầu {week} (từ {first}), thông báo chậm nhất ngày {by}.",
        "{missing} visits are missing, {limit} a week = {needed} weeks; the last must end by {last} to be concluded "
        "in the year; {left} weeks are left. Begin in {iso} at the latest (from {first}), announce by {by}.",
    ),
    False: (
        "Còn thiếu {missing} cuộc, mỗi tuần {limit} cuộc = {needed} tuần; đến ngày {last} chỉ còn {left} tuần: "
        "thiếu chỗ cho {short} cuộc; cho phép thêm cuộc mỗi tuần hoặc rút ngắn thời gian kết luận.",
        "{missing} visits are missing, {limit} a week = {needed} weeks; until {last} only {left} weeks are left: "
        "{short} visits have no place; allow more a week or conclude faster.",
    ),
}


def reason_words(reason: Reason, years_since: int, last: int | None) -> Pair:
    """Why an agency is or is not picked, with its numbers; `last`: year of its last inspection, if known."""
    values = {
        "years": years_since, "place": reason.place, "of": reason.places_of, "note": reason.note,
        "lot": reason.lottery_place, "lots": reason.lottery_of, "hash": reason.lottery_hash[:8],
    }  # fmt: skip
    vi, en = _REASONS[reason.kind]
    made = (
        vi.format(**values, risk=_dotted(reason.risk), cut=_dotted(reason.cut_off)),
        en.format(**values, risk=_commas(reason.risk), cut=_commas(reason.cut_off)),
    )
    if last is None or reason.kind not in (PickKind.RISK, PickKind.LOOK_AHEAD):
        return made
    return f"{made[0]}, kiểm tra gần nhất năm {last}", f"{made[1]}, last inspected in {last}"


def counting_words(kinds: Collection[InspectionKind]) -> dict[str, object]:
    """Which inspections count for the share, as a rule anybody can read."""
    listed = sorted(kinds)
    vi, en = (", ".join(word(kind, english=english) for kind in listed) for english in (False, True))
    return {
        "kinds": [kind.value for kind in listed],
        "text_vi": f"Được tính: cuộc kiểm tra {vi}, có thông báo kết luận ký trong năm; mỗi cơ quan tính một lần.",
        "text_en": f"What counts: inspections ({en}) with a conclusion signed in the year; an agency counts once.",
    }


def last_week_words(found: LastWeek, notice: date | None) -> Pair:
    """By when the missing visits must begin, with the counting behind it."""
    if found.missing == 0:
        return "Đã đủ số cơ quan phải kiểm tra.", "No visit is missing."
    values = {
        "missing": found.missing, "limit": found.per_week, "needed": found.weeks_needed, "left": found.weeks_left,
        "short": found.short_by, "week": "tuần {1}/{0}".format(*found.week) if found.week else "",
        "iso": "{}-W{:02}".format(*found.week) if found.week else "", "notice": notice,
    }  # fmt: skip
    vi, en = _LAST_WEEKS[found.week is not None]
    return (
        vi.format(
            **values, last=f"{found.last_day:%d/%m/%Y}", first=_day_vi(found.first_day), by=_day_vi(notice)
        ),
        en.format(**values, last=found.last_day, first=found.first_day, by=notice),
    )


def _day_vi(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else "-"


def shortage_words(shortage: Shortage) -> Pair:
    """What is short, with its numbers and the cheapest ways out, as one sentence."""
    remedy = remedy_words(shortage)
    short = _sentence(shortage)
    return f"{short[0]}: {remedy[0]}.", f"{short[1]}: {remedy[1]}."


def remedy_words(shortage: Shortage) -> Pair:
    """The ways out, each one enough by itself."""
    ways = [_way(remedy, shortage.limit) for remedy in shortage.remedies]
    return " hoặc ".join(vi for vi, _ in ways), " or ".join(en for _, en in ways)


def promise_words(promise: BrokenPromise) -> Pair:
    """A rotation the quota cannot keep."""
    values = vars(promise) | {"short": promise.short_by}
    return (
        "{province}, cấp {level}: {years} năm x {required} cuộc không đủ cho {agencies} cơ quan, thiếu {short}; "
        "tăng tỷ lệ hoặc kéo dài chu kỳ luân phiên.".format(**values),
        "{province}, level {level}: {years} years x {required} visits do not reach {agencies} agencies, "
        "short by {short}; raise the share or lengthen the rotation.".format(**values),
    )


def peak_words(peak: Peak) -> Pair:
    """A history that comes due all at once."""
    values = vars(peak) | {"places": peak.places, "short": peak.short_by}
    vi, en = _PEAK
    return vi.format(**values), en.format(**values)


def _sentence(shortage: Shortage) -> Pair:
    if shortage.kind is ShortageKind.NO_CREW:
        vi, en = _CREW[bool(shortage.skill)]
    elif shortage.kind is ShortageKind.NO_DATE and (shortage.needs, shortage.has) == (1, 0):
        vi, en = _NO_VISIT
    elif shortage.kind is ShortageKind.NOT_PLACED and shortage.proved:
        vi, en = _SEARCHED
    else:
        vi, en = _SHORTAGES[shortage.kind]
    values = {
        "who": ", ".join(shortage.who), "needs": shortage.needs, "has": shortage.has,
        "short": shortage.short_by, "skill": ", ".join(shortage.skill.split("|")),
        "weeks": shortage.weeks, "limit": shortage.limit, "halfdays": shortage.halfdays,
    }  # fmt: skip
    return vi.format(**values, barred=_barred(shortage, 0)), en.format(**values, barred=_barred(shortage, 1))


def _barred(shortage: Shortage, language: int) -> str:
    who = [f"{name} {_BARS[why][language]}" for name, why in sorted(shortage.barred.items())]
    return f" ({'; '.join(who)})" if who else ""


def _way(remedy: Remedy, limit: int) -> Pair:
    vi, en = _REMEDIES[remedy.kind]
    values = {
        "n": remedy.amount, "weeks": remedy.weeks, "each": limit + remedy.amount,
        "skill": ", ".join(remedy.skill.split("|")),
    }  # fmt: skip
    return vi.format(**values), en.format(**values)


def _commas(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"


def _dotted(number: int | None) -> str:
    """Thousands as Vietnamese write them: 8.412."""
    return _commas(number).replace(",", ".")
