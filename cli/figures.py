"""`status`, `verify`: the three promises with what stands behind them, and the independent checker."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.common import (
    FINE,
    NO,
    SURROUNDINGS,
    AsJson,
    Database,
    day,
    fail,
    office,
    print_json,
    print_table,
    sentences,
    settings,
)

if TYPE_CHECKING:
    from checker import Report

OnDay = Annotated[
    str | None,
    typer.Option("--on", help="Tính đến ngày, YYYY-MM-DD / as of that day", show_default=False),
]
Year = Annotated[
    int | None,
    typer.Option(help="Năm của kế hoạch / year of the plans", show_default=False),
]
Head = Annotated[
    str | None,
    typer.Option(help="Mã đầu chuỗi in trên báo cáo / the head printed on a report", show_default=False),
]

TASKS = {
    "total": "tổng số / total",
    "done_on_time": "hoàn thành đúng hạn / done on time",
    "done_late": "hoàn thành quá hạn / done late",
    "open_in_time": "chưa xong, trong hạn / open in time",
    "overdue": "chưa xong, quá hạn / overdue",
    "waiting": "chờ điều kiện, tạm hoãn / waiting",
    "no_date": "cần điền hạn / no date",
    "withdrawn": "không còn áp dụng / withdrawn",
    "later_years": "hạn ở các năm sau, ngoài tổng số / later years, outside the total",
}
FINDINGS = {
    "total": "tổng số / total",
    "handled": "đã xử lý / handled",
    "recommended": "đã kiến nghị xử lý / recommended",
    "open": "chưa xong / open",
    "not_accepted": "không chấp nhận / not accepted",
    "withdrawn": "đã rút / withdrawn",
    "fixed_and_verified": "đã khắc phục và xác minh / fixed and verified",
}
RATES = {
    "completed_of_due": "hoàn thành trên số đến hạn / completed of those due",
    "completed_of_all": "hoàn thành trên tổng số / completed of all",
    "on_time_of_due": "đúng hạn trên số đến hạn / on time of those due",
    "on_time_of_all": "đúng hạn trên tổng số / on time of all",
}
NOTICES = {
    "sent": "đã gửi / sent",
    "delivered": "đã đến nơi / delivered",
    "bounced": "bị trả lại / bounced",
    "waiting": "chờ gửi / waiting",
    "held": "giữ đến ngày gửi / held",
    "stood_down": "thôi đôn đốc / stood down",
    "dead": "không gửi được / dead",
    "uncertain": "không rõ đã đến chưa / uncertain",
}
COURSES = {
    "on": "đúng tiến độ / on course",
    "off": "chậm tiến độ / off course",
    "met": "đạt / met",
    "missed": "không đạt / missed",
    "unknown": "chưa rõ / unknown",
}


def join(app: typer.Typer) -> None:
    app.command("status")(status)
    app.command("verify")(verify)


def status(on: OnDay = None, year: Year = None, database: Database = None, as_json: AsJson = False) -> None:
    """Ba cam kết và những gì đứng sau / the three promises and what stands behind them."""
    from casework import figures

    as_of = day(on)
    store = office(database)
    with sentences(), store.reading() as session:
        found = figures.status(session, as_of, figures.year_of(session, as_of) if year is None else year)
    store.dispose()
    if as_json:
        print_json(found)
    else:
        _show(found)


def verify(
    head: Head = None,
    on: OnDay = None,
    year: Year = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra độc lập từng dòng đã lưu / the independent checker of every stored row."""
    from sqlite3 import OperationalError as Locked

    from psycopg import OperationalError as Unreachable

    import checker
    from config.channels import load_channels

    store = office(database)
    url = store.url.render_as_string(hide_password=False)
    store.dispose()
    with sentences():
        hours = load_channels(settings(database).config_dir).hours.spans
    try:
        report = checker.verify(url, head, as_of=day(on), year=year, today=day(None), hours=hours, apart=True)
    except (Unreachable, Locked) as error:
        fail(
            SURROUNDINGS,
            f"Cơ sở dữ liệu không trả lời: {error}. Thử lại sau ít phút.",
            f"The database does not answer: {error}. Try again in a few minutes.",
        )
    if as_json:
        print_json(report.as_dict())
    else:
        _show_report(report)
    raise typer.Exit(FINE if report.ok else NO)


def _show(found: dict[str, Any]) -> None:
    print(f"{found['office']} · {found['year']} · tính đến / as of {found['as_of']}")
    tasks, findings = found["tasks"], found["findings"]
    _numbers("1. Nhiệm vụ: 100 % / tasks", TASKS, tasks)
    _show_inspections(found["inspections"])
    _numbers("3. Vấn đề phát hiện: 100 % / findings", FINDINGS, findings)
    _show_rates(found["rates"])
    if found["targets"]:
        rows = [
            (t["code"], f"{t['target']} {t['unit']}".strip(), t["latest"] or "–", COURSES[t["course"]])
            for t in found["targets"]
        ]
        columns = ("", "mục tiêu / target", "mới nhất / latest", "tiến độ / course")
        print_table("Chỉ tiêu / targets", columns, rows)
    owed = found["obligations"]
    print(f"Đầu việc còn mở / open obligations: {owed['open']}")
    print(f"Đầu việc không có người nhận / orphans: {owed['orphans']}")
    _numbers("Thông báo / notices", NOTICES, found["notices"])
    rungs = found["notices"]["by_rung"]
    if rungs:
        print("Theo nấc / by rung: " + "  ".join(f"{rung}: {count}" for rung, count in rungs.items()))
    print(f"Đầu chuỗi nhật ký / audit head: {found['audit_head']}")


def _numbers(title: str, names: dict[str, str], numbers: dict[str, int]) -> None:
    print_table(title, ("", "số / count"), [(words, numbers[key]) for key, words in names.items()])


def _show_inspections(found: dict[str, Any]) -> None:
    scopes = {
        "toàn bộ / overall": found["overall"],
        **found["by_level"],
        "cách tính hẹp / narrow reading": found["narrow"],
    }
    rows = [(scope, n["agencies"], n["required"], n["inspected"]) for scope, n in scopes.items()]
    columns = ("", "cơ quan / agencies", "phải kiểm tra / required", "đã kết luận / inspected")
    print_table("2. Kiểm tra: ít nhất 30 % / inspections", columns, rows)


def _show_rates(rates: dict[str, Any]) -> None:
    rows = [
        (words, _percent(rates["original"][key]), _percent(rates["revised"][key]))
        for key, words in RATES.items()
    ]
    columns = ("", "theo hạn ban đầu / original dates", "theo hạn đã gia hạn / revised dates")
    print_table("Tỷ lệ / rates", columns, rows)


def _percent(rate: dict[str, Any]) -> str:
    """The two whole numbers and the per cent, which is cut and never rounded up."""
    share = f" = {rate['percent']} %" if rate["percent"] is not None else ""
    return f"{rate['part']}/{rate['whole']}{share}"


def _show_report(report: "Report") -> None:
    from cli.proof_words import check_words, fault_words

    rows = [(check_words(c.name), c.checked, len(c.counter_examples)) for c in report.checks]
    columns = ("phép kiểm / check", "đã xem / checked", "phản ví dụ / counter-examples")
    print_table("Kiểm tra độc lập / independent check", columns, rows)
    for check in report.checks:
        for example in check.counter_examples:
            print(f"✗ {check_words(check.name)}: {fault_words(example)}")
        for name, value in check.noted.items():
            print(f"  {check_words(check.name)}: {name} {value}")
    found = report.figures
    if found:
        _numbers("Nhiệm vụ, tính lại / tasks, computed anew", TASKS, found["tasks"])
        _show_inspections(found["inspections"])
        _numbers("Vấn đề phát hiện, tính lại / findings, computed anew", FINDINGS, found["findings"])
    print(
        "Không có phản ví dụ / no counter-example" if report.ok else "CÓ PHẢN VÍ DỤ / COUNTER-EXAMPLES FOUND"
    )
    print(f"Đầu chuỗi nhật ký / audit head: {report.head}")
