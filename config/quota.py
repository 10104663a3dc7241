"""quota.yaml -> the share of agencies to inspect, in both readings of who counts."""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from config.loader import Entry, config_file, read_yaml
from rules.lifecycles import InspectionKind
from rules.quota import QuotaRule, is_share


@dataclass(frozen=True)
class Quota(QuotaRule):
    """The quota rule with the inspections that fulfil it, and the kinds of agencies one reading leaves out."""

    inspection_kinds: frozenset[InspectionKind] = frozenset(InspectionKind)
    in_question: frozenset[str] = frozenset()
    credit_predecessors: bool = True
    rotation_predecessors: bool = False
    verified: bool = False

    def narrow(self) -> QuotaRule:
        """The other reading: the kinds in question do not count."""
        return QuotaRule(self.share, self.by_level, self.levels, self.kinds - self.in_question)


def load_quota(folder: Path | None = None) -> Quota:
    """The quota in force. Raises ConfigError."""
    parts = read_yaml(config_file("quota.yaml", folder)).mapping(
        "share", "share_by_level", "levels", "kinds", "in_question", "inspection_kinds", "verified",
        optional=("predecessors",),
    )  # fmt: skip
    before = parts["predecessors"].mapping("quota", "rotation") if "predecessors" in parts else {}
    kinds, questioned = _words(parts["kinds"]), parts["in_question"].items(least=0)
    for entry in questioned:
        entry.word(sorted(kinds))
    if kinds and kinds == {entry.text() for entry in questioned}:
        raise parts["in_question"].wrong(
            "bỏ hết mọi loại cơ quan; cách hiểu hẹp phải còn ít nhất một loại.",
            "leaves no kind of agency; the narrow reading needs at least one.",
        )
    return Quota(
        _share(parts["share"]),
        {level: _share(entry) for level, entry in parts["share_by_level"].table().items()},
        _words(parts["levels"]),
        kinds,
        frozenset(entry.choice(InspectionKind) for entry in parts["inspection_kinds"].items()),
        frozenset(entry.text() for entry in questioned),
        before["quota"].flag() if before else True,
        before["rotation"].flag() if before else False,
        parts["verified"].flag(),
    )


def _share(entry: Entry) -> Fraction:
    share = entry.share()
    if not is_share(share):
        raise entry.wrong("phải từ 0 đến 1, như [3, 10].", "must lie between 0 and 1, like [3, 10].")
    return share


def _words(entry: Entry) -> frozenset[str]:
    return frozenset(word.text() for word in entry.items(least=0))
