"""After the end of a reporting period: the figures of the period, frozen with the audit head."""

from prefect import flow

from casework import routines
from flows.artifacts import leave_note, leave_table
from flows.at_hand import at_hand


@flow(name="report-data")
async def report_data() -> dict[str, object]:
    """The data of the reports whose period has ended by today."""
    with at_hand() as (running, now):
        result = routines.report_data_once(running, now)
    await leave_note("report-data", "Số liệu báo cáo / Report data", {"periods": len(result)})
    await leave_table("report-data-periods", "Kỳ báo cáo / Periods", result)
    return {"periods": len(result)}
