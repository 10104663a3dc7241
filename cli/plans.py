"""`plan ...`: see what keeps a plan back, issue it, change it by a decision, give a missing date."""

from typing import Annotated

import typer

from cli.common import (
    NO,
    AsJson,
    AsPost,
    Database,
    OnDay,
    day,
    doing,
    office,
    print_json,
    print_table,
    sentences,
)
from cli.options import DecisionNo, Reason, must_day, say, when, who
from cli.sentences import TITLES, table

app = typer.Typer(help="Kế hoạch / plans", no_args_is_help=True)

Code = Annotated[str, typer.Argument(help="Mã kế hoạch (plan list) / code of the plan")]
TaskNumber = Annotated[
    str, typer.Argument(help="STT nhiệm vụ trong kế hoạch / number of the task in the plan")
]
NOUN = "Kế hoạch"


def join(root: typer.Typer) -> None:
    root.add_typer(app, name="plan")


@app.command("list")
def list_(database: Database = None, as_json: AsJson = False) -> None:
    """Liệt kê các kế hoạch / list the plans."""
    from casework import listings

    with sentences(), office(database).reading() as session:
        rows = listings.plans(session)
    if as_json:
        print_json({"plans": rows})
        return
    names = ("code", "year", "title", "status", "decision_no", "issued_on", "tasks")
    print_table(TITLES["plans"], *table(rows, names))


@app.command("check")
def check(code: Code, on: OnDay = None, database: Database = None, as_json: AsJson = False) -> None:
    """Kế hoạch đã ban hành được chưa, còn vướng gì / what would keep the plan from being issued."""
    from casework import lookups, plans
    from casework.standing import standing

    with sentences(), office(database).reading() as session:
        plan = lookups.plan(session, code)
        wrong, dues = plans.gaps(session, standing(session), plan, on=day(on), today=day(on))
    if as_json:
        print_json(
            {"plan": code, "ready": not wrong, "tasks": len(dues), "gaps": [p.as_dict() for p in wrong]}
        )
    else:
        for gap in wrong:
            print(f"✗ {gap.line_vi}\n  {gap.line_en}")
        print(f"{code}: {len(dues)} nhiệm vụ / tasks, {len(wrong)} vướng mắc / gaps")
    if wrong:
        raise typer.Exit(NO)


@app.command("submit")
def submit(
    code: Code, as_post: AsPost, on: OnDay = None, database: Database = None, as_json: AsJson = False
) -> None:
    """Trình dự thảo kế hoạch / hand a draft up."""
    from casework import lookups, plans

    with doing(database, "plan.submit", as_post, on) as work:
        plan = lookups.plan(work.session, code)
        plans.submit_plan(*who(work), plan, **when(work))
    say(as_json, NOUN, code, plan.status)


@app.command("issue")
def issue(
    code: Code,
    as_post: AsPost,
    decision_no: DecisionNo,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Ban hành kế hoạch: mở mọi đầu việc, tất cả hoặc không gì / issue a plan: all its obligations, or none."""
    from casework import lookups, plans

    with doing(database, "plan.issue", as_post, on) as work:
        plan = lookups.plan(work.session, code)
        count = plans.issue_plan(*who(work), plan, decision_no=decision_no, **when(work))
    say(as_json, NOUN, code, plan.status, obligations=count)


@app.command("amend")
def amend(
    code: Code,
    task: TaskNumber,
    as_post: AsPost,
    decision_no: DecisionNo,
    reason: Reason,
    deadline: Annotated[
        str | None, typer.Option(help="Thời hạn mới, bằng lời / the new deadline's words")
    ] = None,
    lead: Annotated[
        list[str] | None, typer.Option(help="Cơ quan chủ trì mới / the new lead agencies")
    ] = None,
    title: Annotated[str | None, typer.Option(help="Tên nhiệm vụ mới / the new title")] = None,
    product: Annotated[str | None, typer.Option(help="Sản phẩm mới / the new product")] = None,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Điều chỉnh (hoặc thêm) một nhiệm vụ bằng quyết định / change or add a task by a decision."""
    from casework import lookups, plans

    with doing(database, "plan.amend", as_post, on) as work:
        leads = [lookups.agency(work.session, text).id for text in lead or ()]
        change = plans.TaskChange(
            task, title_vi=title, product=product, deadline_text=deadline,
            lead_ids=frozenset(number for number in leads if number is not None) if lead else None,
        )  # fmt: skip
        plan = lookups.plan(work.session, code)
        row = plans.amend_plan(
            *who(work), plan, [change], decision_no=decision_no, reason=reason, **when(work)
        )
    say(as_json, NOUN, code, plan.status, amendment=row.number)


@app.command("give-date")
def give_date(
    code: Code,
    task: TaskNumber,
    as_post: AsPost,
    due: Annotated[str, typer.Option(help="Thời hạn / the due date")],
    reason: Reason,
    decision_no: DecisionNo = "",
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Điền thời hạn còn thiếu, hoặc khi điều kiện chờ đã có / give a task the date it lacked."""
    from casework import lookups, plans

    with doing(database, "plan.give_date", as_post, on) as work:
        rows = plans.give_date(
            *who(work), lookups.task(work.session, code, task), due_on=must_day(due, "--due"),
            reason=reason, decision_no=decision_no, **when(work),
        )  # fmt: skip
    say(as_json, "Nhiệm vụ", f"{code} {task}", rows[0].status, due_on=rows[0].due_on, obligations=len(rows))


@app.command("withdraw")
def withdraw(
    code: Code,
    task: TaskNumber,
    as_post: AsPost,
    decision_no: DecisionNo,
    reason: Reason,
    on: OnDay = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Rút một nhiệm vụ khỏi kế hoạch bằng quyết định / take a task out of its plan."""
    from casework import lookups, plans

    with doing(database, "plan.withdraw", as_post, on) as work:
        row = lookups.task(work.session, code, task)
        done = plans.withdraw_task(*who(work), row, decision_no=decision_no, reason=reason, **when(work))
    say(as_json, "Nhiệm vụ", f"{code} {task}", "withdrawn", amendment=done.number)
