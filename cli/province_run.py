"""The processes of `dondoc province-year`: one lives the year, two prove it, one is the models; this one waits."""

import json
import resource
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

from checker import province
from checker.apart import Apart, peak_kib
from cli.common import SURROUNDINGS, fail
from rehearsal.province_days import YEAR


def lived(folder: Path, seed: int, tasks: int, office: str, last: date) -> dict[str, Any]:
    """Found the province, then against the clock: plan file, year, proof; then the models beside it.

    Each is a process of its own, so that it holds nothing of the one before; this one only waits.
    """
    asked = {"folder": str(folder), "seed": seed, "tasks": tasks, "office": office, "last": last.isoformat()}
    with Apart("year", room="rehearsal", **asked) as apart:
        founded = _told(apart.line())["founding_seconds"]
        began, spent = time.monotonic(), _spent() + founded
        year = _told(apart.answer())
    proved, proof_kib = _proved(year, last)
    proved["seconds"] = round(time.monotonic() - began, 1)
    proved["cpu_seconds"] = round(_spent() - spent, 1)
    proved["models"], models_kib = _models(year, proved, last)
    held = {"year": year["peak_kib"], "proof": proof_kib, "models": models_kib}
    proved["memory_mib"] = {phase: _mib(peak_kib() + kib) for phase, kib in held.items()}
    proved["peak_mib"] = max(proved["memory_mib"].values())
    return {"office": office, "seed": seed, "tasks": tasks, **proved}


def _told(answer: dict[str, Any] | None) -> dict[str, Any]:
    """An answer, or the end of the command: why the process died stands above, in its own words."""
    if answer is None:
        fail(
            SURROUNDINGS,
            "Tiến trình sống năm ấy đã chết giữa chừng; lý do ở ngay trên.",
            "The process that lived the year has died; the reason stands above.",
        )
    return answer


def _proved(year: dict[str, Any], last: date) -> tuple[dict[str, Any], int]:
    """The checker on every row, in two processes of its own; and the most that they held."""
    spans = [(datetime.fromisoformat(start), datetime.fromisoformat(end)) for start, end in year["outages"]]
    with province.proving(year["url"], last, YEAR, spans) as apart:
        report, made, kib = province.proved(apart)
    silent = made.pop("silent_days") + year["lived"]["orphan_days"]
    made["silent_obligation_days_per_1000"] = province.per(silent, 1000, made["obligations"])
    made["figures_reproduced"] = json.dumps(report.figures) == year["figures"]
    made["proved"] = report.ok
    made["counter_examples"] = {c.name: c.counter_examples[:3] for c in report.checks if c.counter_examples}
    return {**made, "lived": year["lived"]}, kib


def _models(year: dict[str, Any], proved: dict[str, Any], last: date) -> tuple[dict[str, Any], int]:
    """The reference models on the same year; and the most that their process held."""
    with Apart(
        "models", room="rehearsal", url=year["url"], last=last.isoformat(), outages=year["outages"]
    ) as apart:
        found = _told(apart.answer())
    duties, closed = found["duties"], max(proved["closed_obligations"], 1)
    made = {}
    for name, tally in found["models"].items():
        mails = tally["mails"]
        wrong: dict[str, Any] = {
            kind: province.per(count, 10_000, mails) for kind, count in tally["wrong"].items()
        }
        made[name] = {
            "silent_obligation_days_per_1000": province.per(tally["silent"], 1000, duties),
            "wrong_notices_per_10000": wrong | {"without_derivation": None},
            "notices_sent": mails,
            "mails_sent": mails,
            "mails_per_closed_obligation": round(mails / closed, 3),
            "seconds": tally["seconds"],
            "figures_reproduced": None,
        }
    return made, found["peak_kib"]


def _spent() -> float:
    """The processor's time of this process and of all that it waited for, with those that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


def _mib(kib: int) -> int:
    return -(-kib // 1024)
