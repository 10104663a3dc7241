"""scoring.yaml -> score schemes; what no source confirms stays marked all the way."""

from fractions import Fraction
from pathlib import Path

from config.loader import Entry, config_file, read_yaml
from rules.scoring import Criterion, IfNone, Measure, Penalty, Scheme, Step, StepsFault

_ENDS = ("at_least", "above", "at_most", "below")
_FAULTS = {
    "steps_overlap": ("trùng với bước trên nó ở điểm biên.", "shares its upper end with the step above."),
    "steps_gap": ("để hở điểm biên với bước trên nó.", "leaves its upper end to no step."),
    "steps_apart": (
        "phải bắt đầu ở chỗ bước trên nó kết thúc.",
        "must begin where the step above it ends.",
    ),
    "step_empty": ("không chứa giá trị nào.", "holds no value."),
    "top_open": ("là bước cao nhất nên không được có biên trên.", "is the highest and must have no upper end."),
    "bottom_open": ("là bước thấp nhất nên không được có biên dưới.", "is the lowest and must have no lower end."),
}  # fmt: skip


def load_scoring(folder: Path | None = None) -> dict[str, Scheme]:
    """The schemes by code, in their order. Raises ConfigError, also for steps with a gap or an overlap."""
    found: dict[str, Scheme] = {}
    for entry in read_yaml(config_file("scoring.yaml", folder)).items():
        scheme = _scheme(entry)
        if scheme.code in found:
            raise entry.wrong(f"mã “{scheme.code}” đã có ở trên.", f"the code “{scheme.code}” stands above.")
        found[scheme.code] = scheme
    return found


def _scheme(entry: Entry) -> Scheme:
    parts = entry.mapping("code", "name_vi", "name_en", "years", "level", "source", "criteria", "penalties")
    years = parts["years"].items()
    if len(years) != 2:
        raise parts["years"].wrong("phải viết [từ năm, đến năm].", "must be written [first year, last year].")
    first, source = years[0].whole(1990, 2100), parts["source"].text()
    criteria = [_criterion(criterion, source) for criterion in parts["criteria"].items()]
    for place, criterion in enumerate(criteria):
        if criterion.code in {other.code for other in criteria[:place]}:
            twice = parts["criteria"].items()[place]
            raise twice.wrong(f"mã “{criterion.code}” đã có.", f"the code “{criterion.code}” stands above.")
    return Scheme(
        parts["code"].text(),
        parts["name_vi"].text(),
        parts["name_en"].text(),
        first,
        years[1].whole(first, 2100),
        parts["level"].text(),
        source,
        tuple(criteria),
        tuple(_penalty(penalty, source) for penalty in parts["penalties"].items(least=0)),
    )


def _criterion(entry: Entry, source: str) -> Criterion:
    parts = entry.mapping(
        "code", "name_vi", "name_en", "measure", "max", "verified", "steps", optional=("on_time", "if_none")
    )
    measure, listed = parts["measure"].choice(Measure), parts["steps"].items(least=0)
    steps = [_in_words(step) if measure is Measure.WORDS else _measured(step) for step in listed]
    most, verified = _points(parts["max"]), parts["verified"].flag()
    for step, read in zip(listed, steps, strict=True):
        _within(step, read.points, most)
    if verified and (most is None or any(step.points is None for step in steps)):
        raise parts["verified"].wrong(
            "không thể là yes khi còn điểm unknown.", "cannot be yes while points are unknown."
        )
    try:
        return Criterion(
            parts["code"].text(),
            parts["name_vi"].text(),
            parts["name_en"].text(),
            measure,
            most,
            tuple(steps),
            verified,
            source,
            parts["on_time"].flag() if "on_time" in parts else False,
            parts["if_none"].choice(IfNone) if "if_none" in parts else IfNone.ZERO,
        )
    except StepsFault as fault:
        raise listed[fault.step - 1].wrong(*_FAULTS[fault.code]) from fault


def _penalty(entry: Entry, source: str) -> Penalty:
    parts = entry.mapping("code", "name_vi", "name_en", "points", "per_vi", "per_en", "verified")
    points = parts["points"].decimal()
    if points >= 0:
        raise parts["points"].wrong("phải là số âm.", "must be negative.")
    return Penalty(
        parts["code"].text(),
        parts["name_vi"].text(),
        parts["name_en"].text(),
        points,
        parts["per_vi"].text(),
        parts["per_en"].text(),
        parts["verified"].flag(),
        source,
    )


def _in_words(entry: Entry) -> Step:
    parts = entry.mapping("words_vi", "words_en", "points")
    return Step(
        _points(parts["points"]), words_vi=parts["words_vi"].text(), words_en=parts["words_en"].text()
    )


def _measured(entry: Entry) -> Step:
    parts = entry.mapping("points", optional=_ENDS)
    for one, other in (("at_least", "above"), ("at_most", "below")):
        if one in parts and other in parts:
            raise parts[other].wrong(f"không đi cùng {one}; bỏ một.", f"does not go with {one}; remove one.")
    low, high = parts.get("at_least") or parts.get("above"), parts.get("at_most") or parts.get("below")
    if low is None and high is None:
        raise entry.wrong(
            f"cần ít nhất một biên: {', '.join(_ENDS)}.", f"needs at least one end: {', '.join(_ENDS)}."
        )
    return Step(
        _points(parts["points"]),
        low.decimal() if low else None,
        "above" not in parts,
        high.decimal() if high else None,
        "below" not in parts,
    )


def _points(entry: Entry) -> Fraction | None:
    return None if entry.is_word("unknown") else entry.decimal()


def _within(entry: Entry, points: Fraction | None, most: Fraction | None) -> None:
    if points is not None and (points < 0 or (most is not None and points > most)):
        shown = "?" if most is None else str(most)
        raise entry.wrong(f"điểm phải từ 0 đến {shown}.", f"must hold from 0 to {shown} points.")
