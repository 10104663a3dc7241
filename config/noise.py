"""noise.yaml -> the weekly allowance of letters and lines for each rank."""

from collections.abc import Mapping
from pathlib import Path

from config.loader import config_file, read_yaml
from rules.lifecycles import Role
from rules.noise import Allowance

_MOST = 1000


def load_noise(folder: Path | None = None) -> Mapping[Role, Allowance]:
    """The allowance of every role. Raises ConfigError, also for a role without one."""
    top = read_yaml(config_file("noise.yaml", folder))
    found: dict[Role, Allowance] = {}
    for entry in top.items():
        parts = entry.mapping("role", "letters", "lines")
        role = parts["role"].choice(Role)
        if role in found:
            raise parts["role"].wrong(
                f"“{role}” đã có mức ở trên; bỏ một.", f"“{role}” has its allowance above; remove one."
            )
        found[role] = Allowance(parts["letters"].whole(1, _MOST), parts["lines"].whole(1, _MOST))
    missing = [role for role in Role if role not in found]
    if missing:
        raise top.wrong(
            f"thiếu mức cho “{missing[0]}”; mọi cấp phải có mức.",
            f"lacks the allowance of “{missing[0]}”; every role needs one.",
        )
    return found
