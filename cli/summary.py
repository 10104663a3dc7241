"""What `dondoc demo` prints at the end: the promises by quarter, notices by rung, what is open and why, the proof."""

from collections import Counter
from datetime import date
from typing import Any

from cli.common import print_table
from rules.completion import cut_percent

QUARTERS = ((3, 31), (6, 30), (9, 30), (12, 31))


def summary(url: str, last_day: str) -> None:
    """Read the year back from its rows, as it stood at the end of each quarter."""
    from casework import figures
    from casework.office import open_office

    last = date.fromisoformat(last_day)
    store = open_office(url)
    with store.reading() as session:
        stood = [figures.status(session, date(last.year, *day), last.year) for day in QUARTERS]
        owed = figures.obligation_rows(session, last, bucket="open")
    store.dispose()
    promises(stood)
    rungs(stood[-1])
    open_matters(owed)


def promises(stood: list[dict[str, Any]]) -> None:
    rows = [
        ("Nhiệm vụ hoàn thành / tasks done", *(_tasks(s) for s in stood), "100 %"),
        ("Cơ quan đã kiểm tra / agencies inspected", *(_inspected(s) for s in stood), "≥ 30 %"),
        ("Vấn đề đã xử lý, kiến nghị / findings", *(_findings(s) for s in stood), "100 %"),
    ]
    columns = ["", "31/3", "30/6", "30/9", "31/12", "Cam kết / promise"]
    print_table("Ba cam kết theo quý / the three promises by quarter", columns, rows)


def rungs(status: dict[str, Any]) -> None:
    rows = list(status["notices"]["by_rung"].items())
    print_table("Thông báo theo nấc (ngày so với hạn) / notices by rung", ["Nấc / rung", "Số / count"], rows)


def open_matters(owed: list[Any]) -> None:
    """What nobody has finished, by agency and state: the counter-examples to the first promise."""
    counted = Counter((row.agency, str(row.bucket)) for row in owed)
    rows = [(agency, bucket, count) for (agency, bucket), count in counted.most_common(15)]
    print_table(
        "Còn mở và vì sao / still open, and why",
        ["Cơ quan / agency", "Tình trạng / state", "Số / count"],
        rows,
    )
    rest = sum(counted.values()) - sum(row[2] for row in rows)
    if rest:
        print(f"… và {rest} đầu việc nữa / and {rest} more")


def proof(url: str) -> bool:
    """Run the independent checker and say what it looked at."""
    from checker import verify

    report = verify(url)
    checked = sum(check.checked for check in report.checks)
    wrong = sum(len(check.counter_examples) for check in report.checks)
    print(f"verify: {len(report.checks)} phép kiểm / checks, {checked} dòng / rows,", end=" ")
    print(f"{wrong} phản ví dụ / counter-examples")
    print(f"head: {report.head}")
    for check in report.checks:
        for example in check.counter_examples[:5]:
            print(f"  {check.name}: {example}")
    return report.ok


def _tasks(status: dict[str, Any]) -> str:
    tasks = status["tasks"]
    done, live = tasks["done_on_time"] + tasks["done_late"], tasks["total"] - tasks["withdrawn"]
    return _share(done, live)


def _inspected(status: dict[str, Any]) -> str:
    overall = status["inspections"]["overall"]
    return _share(overall["inspected"], overall["agencies"])


def _findings(status: dict[str, Any]) -> str:
    found = status["findings"]
    live = found["total"] - found["withdrawn"] - found["not_accepted"]
    return _share(found["handled"] + found["recommended"], live)


def _share(done: int, of: int) -> str:
    return f"{done}/{of} ({cut_percent(done, of)} %)" if of else "0"
