"""The certificate as one page of Markdown, Vietnamese first and English beside it; every figure is in the JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Certificate = Mapping[str, Any]
Names = Mapping[str, str]  # agency or level code -> name

_PAPER = "{decision_no} · {minutes_no} · {conclusion_no} ({conclusion_on})"


def certificate_page(found: Certificate, names: Names, office: str) -> str:
    """The page; `names` are those of agencies and levels."""
    parts = [
        _head(found, office),
        _inequalities(found, names),
        _counted(found["counted"], names),
        _exclusions(found["exclusions"], names),
        _sayings(found),
        _recheck(found),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _head(found: Certificate, office: str) -> str:
    year, counting = found["year"], [one for one in found["universe"] if one["counts"]]
    answer = "ĐẠT / reached" if found["holds"] else "CHƯA ĐẠT / not reached"
    return "\n".join(
        [
            f"# Chứng nhận tỷ lệ kiểm tra năm {year} / Certificate of the inspection round {year}",
            "",
            f"**{office}: {answer}**, tính đến ngày / as of {found['today']}.",
            "",
            f"- Danh sách chốt ngày / list frozen on {found['as_of']}: {len(found['universe'])} cơ quan / agencies, "
            f"{len(counting)} được tính / count; {len(found['exclusions'])} không kiểm tra / excluded.",
            f"- Mã băm / fingerprint (SHA-256 `list.json`): `{found['fingerprint']}`",
            f"- Công bố / published: {found['published_at'] or '-'}; số bốc thăm / seed: `{found['seed'] or '-'}`"
            + (f" ({found['seed_source']})" if found["seed_source"] else "")
            + f"; bốc thăm / drawn: {found['drawn_at'] or '-'}; phê duyệt / approved: {found['decision_no'] or '-'}.",
            f"- {found['counting']['text_vi']} / {found['counting']['text_en']}",
        ]
    )


def _inequalities(found: Certificate, names: Names) -> str:
    """Whole numbers on both sides, so that a pencil is enough; a percentage is cut, never rounded."""
    lists = (
        ("Danh sách đầu năm / list of the start of the year", found["inequalities"]),
        ("Danh sách hôm nay / list of today", found["current"]["inequalities"]),
        ("Cách hiểu hẹp (đầu năm) / narrow reading (start of the year)", found["narrow"][:1]),
    )
    rows = [[title, *_inequality(line, names)] for title, lines in lists for line in lines]
    heads = ["Danh sách / list", "Cấp / level", "Phép thử / test", "Phải / required", "Thiếu / missing", "%"]
    return _table("Tỷ lệ bằng số nguyên / the share in whole numbers", heads, rows)


def _inequality(line: Mapping[str, Any], names: Names) -> list[object]:
    num, den = line["share"]
    sign = "≥" if line["holds"] else "<"
    test = f"{den} × {line['inspected']} = {line['left']} {sign} {num} × {line['agencies']} = {line['right']}"
    scope = "tất cả / all" if line["scope"] == "all" else names.get(line["scope"], line["scope"])
    return [scope, test, line["required"], line["missing"], percent_text(line["permille"])]


def percent_text(permille: int | None) -> str:
    """Tenths of a percent that were cut before: 299 is 29.9, never 30."""
    return "-" if permille is None else f"{permille // 10}.{permille % 10}"


def _counted(counted: Sequence[Mapping[str, Any]], names: Names) -> str:
    rows = [
        [
            n,
            f"{names.get(one['agency'], one['agency'])} ({one['agency']})",
            _days(one),
            _PAPER.format(**one),
            ", ".join(f"{step} {digest[:12]}…" for step, digest in sorted((one["files"] or {}).items()))
            or "-",
        ]
        for n, one in enumerate(counted, 1)
    ]
    heads = [
        "#", "Cơ quan / agency", "Ngày kiểm tra / visit",
        "Quyết định · biên bản · kết luận / decision · minutes · conclusion", "Tệp / file (SHA-256)",
    ]  # fmt: skip
    return _table("Cơ quan đã được kiểm tra / agencies inspected", heads, rows)


def _days(one: Mapping[str, Any]) -> str:
    alone = one["visit_from"] == one["visit_to"]
    return str(one["visit_from"]) if alone else f"{one['visit_from']} – {one['visit_to']}"


def _exclusions(excluded: Sequence[Mapping[str, Any]], names: Names) -> str:
    if not excluded:
        return ""
    lines = [
        f"- {names.get(one['agency'], one['agency'])} ({one['agency']}): {one['reason']}" for one in excluded
    ]
    return "\n".join(["## Không kiểm tra, vẫn trong mẫu số / excluded, yet in the denominator", "", *lines])


def _sayings(found: Certificate) -> str:
    """What is left to do, what cannot be kept, and whether the score is worth anything."""
    said = [found["last_week"], *found["warnings"], found["score"]]
    return "\n".join(f"- {one['text_vi']} / {one['text_en']}" for one in said if one)


def _recheck(found: Certificate) -> str:
    return (
        "Ai cũng kiểm lại được, không cần chương trình này / anybody can check this without our program: "
        "`sha256sum -c SHA256SUMS`, `python3 -I recheck_round.py .` (docs/recheck_round.py, docs/round.md)."
    )


def _table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"## {title}", "", _row(heads), _row(["---"] * len(heads)), *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[object]) -> str:
    """A cell never breaks the table: a bar in a document's number is written out."""
    return "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
