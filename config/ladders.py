"""ladders.yaml -> one ladder for each kind of obligation that has its own, and the default."""

from pathlib import Path

from config.loader import ConfigError, Entry, config_file, read_yaml
from rules.ladder import Ladder, LadderFault, Rung
from rules.lifecycles import Form, ObligationKind, Role

DEFAULT = "default"
_GIVEN_BY_THE_ENGINE = frozenset({Form.UNREACHED, Form.STAND_DOWN, Form.EVENT})
_FORMS = [form for form in Form if form not in _GIVEN_BY_THE_ENGINE]
_KINDS = [DEFAULT, *(kind.value for kind in ObligationKind)]
_DAYS = ["working", "calendar"]
_ROLES = [role for role in Role if role is not Role.INSPECTOR]
_FAULTS = {
    "offsets_fall": (
        "phải xa hạn hơn nấc trước nó; xếp các nấc theo thứ tự ngày.",
        "must lie after the rung before it; put the rungs in the order of their days.",
    ),
    "role_twice": ("ghi một người nhận hai lần.", "names an addressee twice."),
}


def load_ladders(folder: Path | None = None) -> dict[str, Ladder]:
    """The ladders by kind of obligation, with `default` for every other kind. Raises ConfigError."""
    return read_ladders(config_file("ladders.yaml", folder))


def read_ladders(path: Path) -> dict[str, Ladder]:
    """The ladders of one file. Raises ConfigError with the line."""
    top = read_yaml(path)
    found: dict[str, Ladder] = {}
    for entry in top.items():
        parts = entry.mapping("for", "rungs", "repeat", "wall_wait")
        for kind in parts["for"].items():
            key = kind.word(_KINDS)
            if key in found:
                raise kind.wrong(
                    f"“{key}” đã có nấc ở trên; bỏ một.", f"“{key}” has a ladder above; remove one."
                )
            found[key] = _ladder(key, parts)
    if DEFAULT not in found:
        raise top.wrong(
            "thiếu nấc cho “default”; mọi loại việc phải có nấc đôn đốc.",
            "lacks the ladder for “default”; every kind of duty needs one.",
        )
    return found


def _ladder(key: str, parts: dict[str, Entry]) -> Ladder:
    repeat = parts["repeat"].mapping("every", "days")
    rungs = [(entry, _rung(number, entry)) for number, entry in enumerate(parts["rungs"].items(), 1)]
    try:
        return Ladder(
            key,
            tuple(rung for _, rung in rungs),
            repeat["every"].whole(1, 366),
            repeat["days"].word(_DAYS) == "working",
            parts["wall_wait"].whole(0, 30),
        )
    except LadderFault as fault:
        raise _refused(fault, rungs[(fault.rung or 1) - 1][0]) from fault


def _rung(number: int, entry: Entry) -> Rung:
    parts = entry.mapping("offset", "days", "to", "form", "urgent")
    return Rung(
        number,
        parts["offset"].whole(-400, 400),
        parts["days"].word(_DAYS) == "working",
        tuple(role.choice(Role, _ROLES) for role in parts["to"].items()),
        parts["form"].choice(Form, _FORMS),
        parts["urgent"].flag(),
    )


def _refused(fault: LadderFault, entry: Entry) -> ConfigError:
    return entry.wrong(
        *_FAULTS.get(fault.code, (f"không leo được ({fault}).", f"cannot be climbed ({fault})."))
    )
