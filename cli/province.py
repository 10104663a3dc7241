"""`dondoc province-year`: the public test of the engine - a whole province, a whole year, every accident."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from cli.common import BAD_INPUT, NO, AsJson, day, fail, print_json, print_table

OFFICES = ("good", "mid", "bad")
FIGURES = {
    "silent_obligation_days_per_1000": "ngày việc im lặng trên 1.000 đầu việc / silent obligation-days per 1,000",
    "notices_sent": "thông báo đã gửi / notices sent",
    "mails_sent": "thư đã gửi / mails sent",
    "mails_per_closed_obligation": "thư cho mỗi việc đã xong / mails per closed obligation",
    "figures_reproduced": "số liệu tính lại trùng khớp / figures reproduced",
    "seconds": "giây, từ tệp kế hoạch đến khi chứng minh xong / seconds, from plan file to proof",
}


def join(app: typer.Typer) -> None:
    app.command("province-year")(province_year)


def province_year(
    seed: Annotated[int, typer.Option(help="Hạt giống: cùng số cho cùng năm / same seed, same year")] = 2026,
    tasks: Annotated[int, typer.Option(help="Số nhiệm vụ của kế hoạch / tasks of the plan")] = 25_000,
    office: Annotated[
        list[str] | None,
        typer.Option(
            help="Mức đúng hạn: good, mid, bad; viết được nhiều lần / how punctual; may be repeated"
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="Chỉ sống đến ngày đó, YYYY-MM-DD / live only to that day")
    ] = None,
    keep: Annotated[
        Path | None, typer.Option(help="Thư mục giữ lại cơ sở dữ liệu / folder that keeps the database")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Một năm của cả tỉnh, mọi sự cố: không im lặng, không báo sai / a province's year, every accident."""
    chosen = list(dict.fromkeys(office or ["mid"]))
    for name in chosen:
        if name not in OFFICES:
            fail(
                BAD_INPUT,
                f"--office: “{name}”; chọn một trong {', '.join(OFFICES)}.",
                f"--office: one of {', '.join(OFFICES)}.",
            )
    if not 100 <= tasks <= 1_000_000:
        fail(BAD_INPUT, "--tasks: từ 100 đến 1.000.000.", "--tasks: from 100 to 1,000,000.")
    last = _last_day(until)
    shown = {name: _lived_in(keep, seed, tasks, name, last) for name in chosen}
    first = shown[chosen[0]]
    told = first if len(shown) == 1 else {**first, "offices": shown}
    if as_json:
        print_json(told)
    else:
        for one in shown.values():
            _show(one)
    raise typer.Exit(0 if all(_clean(one) for one in shown.values()) else NO)


def _last_day(until: str | None) -> date:
    from rehearsal.province_days import ISSUED, LAST

    last = LAST if until is None else day(until)
    if not ISSUED < last <= LAST:
        fail(
            BAD_INPUT,
            f"--until: sau {ISSUED:%d/%m/%Y} và không quá {LAST:%d/%m/%Y}.",
            f"--until: after {ISSUED} and not beyond {LAST}.",
        )
    return last


def _lived_in(keep: Path | None, seed: int, tasks: int, office: str, last: date) -> dict[str, Any]:
    from cli.province_run import lived

    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        return lived(keep, seed, tasks, office, last)
    with tempfile.TemporaryDirectory(prefix="dondoc-province-") as folder:
        return lived(Path(folder), seed, tasks, office, last)


def _clean(one: dict[str, Any]) -> bool:
    """Nothing silent, nothing wrong, everything proved."""
    wrong = one["wrong_notices_per_10000"].values()
    return bool(
        one["proved"]
        and one["figures_reproduced"]
        and not one["silent_obligation_days_per_1000"]
        and not any(wrong)
    )


def _show(one: dict[str, Any]) -> None:
    columns = ["", "Đôn Đốc", *one["models"]]
    sides = [one, *one["models"].values()]
    rows = [(words, *(_cell(side[key]) for side in sides)) for key, words in FIGURES.items()]
    rows[1:1] = [
        (
            f"báo sai trên 10.000 / wrong per 10,000: {kind}",
            *(_cell(side["wrong_notices_per_10000"][kind]) for side in sides),
        )
        for kind in one["wrong_notices_per_10000"]
    ]
    print_table(f"{one['tasks']} nhiệm vụ / tasks · {one['office']} · seed {one['seed']}", columns, rows)
    for name, examples in one["counter_examples"].items():
        print(f"{name}: {examples}")


def _cell(value: object) -> str:
    return "-" if value is None else str(value)
