"""The people of a rehearsal at work: each open duty is dealt with, late or never, as its agency's habit says.

They use the verbs of the office and nothing else, in the order of the duties' numbers, so that the same seed
gives the same year.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sqlmodel import col, select

from casework import (
    extensions,
    findings,
    inspections,
    people,
    plan_tasks,
    plans,
    recommendations,
    targets,
)
from casework.plan_rows import GIVE_DATE
from models.tables import (
    Address,
    Agency,
    Extension,
    Finding,
    Inspection,
    InspectionStep,
    Obligation,
    Person,
    PlanTask,
    Recommendation,
    Target,
)
from rehearsal.habits import Habit, chance
from rehearsal.scene import Scene
from rules.lifecycles import (
    FindingStatus,
    InspectionStatus,
    ObligationKind,
    ObligationStatus,
    Severity,
    StepKind,
)
from rules.rights import Actor

DECIDES = "SNV-GD"


def deal_with(scene: Scene, actor: Actor, numbers: list[int]) -> int:
    """One person deals with what is ripe; returns how many acts."""
    done = 0
    for number in numbers:
        row = scene.session.get_one(Obligation, number)
        if row.status is ObligationStatus.OPEN and ripe(scene, row) and DEALS[row.kind](scene, actor, row):
            done += 1
    return done


def ripe(scene: Scene, row: Any) -> bool:
    """Whether the duty's dates let anybody deal with it today; what else must be so, its verb sees."""
    if row.kind in BY_HABIT:
        return _ready(scene, row) or _may_ask(scene, row)
    if row.kind is ObligationKind.INSPECTION_STEP:
        assert row.due_on is not None
        return bool(row.due_on <= scene.today)
    if row.kind is ObligationKind.REPAIR and not (scene.script.invents and row.occurrence == GIVE_DATE):
        return False  # of the others each is mended by its own cause
    wait = _WAITS[row.kind]
    if row.kind is ObligationKind.CONFIRMATION:  # the office looks after one or two working days
        wait += chance(scene.script.seed, "confirm", row.id, below=2)
    return scene.today >= scene.standing.days.add(row.created_on, wait)


def _ready(scene: Scene, row: Any) -> bool:
    """Whether the agency deals with the duty today, by its habit; after a return, it takes three days."""
    day = scene.acts_on(row)
    if day is None:
        return False
    return scene.today >= max(day, scene.standing.days.add(row.created_on, 1))


def _report(scene: Scene, actor: Actor, row: Obligation) -> bool:
    if _asks_for_time(scene, actor, row) or not _ready(scene, row):
        return False
    number, day = scene.paper(row)
    plan_tasks.report_done(
        scene.session, scene.standing, actor, row, document_no=number, document_date=day,
        title=row.title, **scene.when(),
    )  # fmt: skip
    return True


def _asks_for_time(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """One task in thirty: a week before the date somebody asks for ten more days."""
    if not _may_ask(scene, row):
        return False
    assert row.due_on is not None
    extensions.ask(
        scene.session, scene.standing, actor, row, to_due_on=scene.standing.days.add(row.due_on, 10),
        reason="Chờ ý kiến góp ý của các đơn vị", **scene.when(),
    )  # fmt: skip
    return True


def _may_ask(scene: Scene, row: Any) -> bool:
    return (
        scene.script.invents
        and row.kind is ObligationKind.TASK
        and scene.habit(row) is not Habit.SILENT
        and chance(scene.script.seed, "extension", row.id, below=30) == 0
        and row.due_on is not None
        and row.due_on == row.original_due_on
        and scene.today == scene.standing.days.add(row.due_on, -5)
    )


def _confirm(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """One report in fifteen goes back."""
    reported = scene.session.get_one(Obligation, row.subject_id)
    if reported.status is not ObligationStatus.REPORTED:
        return False
    if reported.kind is ObligationKind.FINDING:
        return _verify(scene, actor, scene.session.get_one(Finding, reported.subject_id))
    if (
        scene.script.invents
        and reported.opening == 1
        and chance(scene.script.seed, "return", row.id, below=15) == 0
    ):
        plan_tasks.return_(
            scene.session, scene.standing, actor, reported, reason="Thiếu tài liệu kiểm chứng", **scene.when()
        )
    else:
        plan_tasks.confirm(scene.session, scene.standing, actor, reported, **scene.when())
    return True


def _verify(scene: Scene, actor: Actor, finding: Finding) -> bool:
    if finding.status is not FindingStatus.REMEDIED:
        return False
    returned = scene.script.invents and chance(scene.script.seed, "verify", finding.id, below=8) == 0
    if returned and _first_time(scene, finding):
        findings.return_remedy(
            scene.session, scene.standing, actor, finding, reason="Chưa khắc phục triệt để", **scene.when()
        )
    else:
        findings.verify_remediation(scene.session, scene.standing, actor, finding, **scene.when())
    return True


def _first_time(scene: Scene, finding: Finding) -> bool:
    row = scene.session.exec(
        select(Obligation).where(
            Obligation.kind == ObligationKind.FINDING, Obligation.subject_id == finding.id
        )
    ).one()
    return row.opening == 1


def _decide(scene: Scene, actor: Actor, row: Obligation) -> bool:
    extension = scene.session.get_one(Extension, row.subject_id)
    grant = not scene.script.invents or chance(scene.script.seed, "grant", row.id, below=4) != 0
    extensions.decide(
        scene.session, scene.standing, actor, extension, grant=grant,
        decision_no=f"{row.id}/SNV-CCHC" if grant else "",
        reason="" if grant else "Nhiệm vụ đã có đủ thời gian", **scene.when(),
    )  # fmt: skip
    return True


def _step(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """Inspectors keep their dates, but a conclusion of Minh's takes a week longer; agencies as they do."""
    assert row.due_on is not None
    step = scene.session.get_one(InspectionStep, row.subject_id)
    inspection = scene.session.get_one(Inspection, step.inspection_id)
    if inspection.status is InspectionStatus.CANCELLED:
        return False
    late = 5 if step.kind is StepKind.CONCLUSION and actor.code == "KT-MINH" else 0
    if late and scene.today < scene.standing.days.add(row.due_on, late):
        return False
    number, day = f"{row.id}/{_PAPERS[step.kind]}", scene.today
    common: dict[str, Any] = {"document_no": number, "document_date": day, **scene.when()}
    if step.kind is StepKind.SELF_REPORT:
        if not _ready(scene, row):
            return False
        inspections.record_step(
            scene.session,
            scene.standing,
            actor,
            inspection,
            step.kind,
            **common,
        )
    elif step.kind is StepKind.NOTICE:
        inspections.announce(scene.session, scene.standing, actor, inspection, **common)
    elif step.kind is StepKind.CONCLUSION:
        if inspection.status is not InspectionStatus.VISITED or not inspection.minutes_no:
            return False
        inspections.conclude(scene.session, scene.standing, actor, inspection, **common)
        _recommend_one(scene, actor, inspection)
    elif step.kind is StepKind.MINUTES:
        if inspection.status is not InspectionStatus.VISITED:
            return False
        _find(scene, actor, inspection)
        inspections.record_step(
            scene.session,
            scene.standing,
            actor,
            inspection,
            step.kind,
            **common,
        )
    else:
        inspections.record_step(
            scene.session,
            scene.standing,
            actor,
            inspection,
            step.kind,
            **common,
        )
    return True


_PAPERS = {
    StepKind.DECISION: "QĐ-SNV",
    StepKind.NOTICE: "TB-SNV",
    StepKind.SELF_REPORT: "BC",
    StepKind.VISIT: "",
    StepKind.MINUTES: "BB-ĐKT",
    StepKind.CONCLUSION: "TB-ĐKT",
    StepKind.FOLLOW_UP: "BB-PT",
}


def _find(scene: Scene, inspector: Actor, inspection: Inspection) -> None:
    """Two to five problems a visit, each of another kind."""
    seed, problems = scene.script.seed, scene.script.problems
    if not problems:
        return
    count = 2 + chance(seed, "findings", inspection.id, below=4)
    start = chance(seed, "which", inspection.id, below=len(problems))
    for place in range(count):
        category, domain, description, asked = problems[(start + place * 5) % len(problems)]
        findings.add_finding(
            scene.session, scene.standing, inspector, inspection,
            client_key=f"{inspection.year}-{inspection.id}-{place}", category=category, domain=domain,
            description=description, asked=asked,
            severity=list(Severity)[chance(seed, "severity", inspection.id, place, below=3)], **scene.when(),
        )  # fmt: skip


def _recommend_one(scene: Scene, inspector: Actor, inspection: Inspection) -> None:
    """Money matters are for the competent body: the first finding of that domain is recommended to it."""
    body = scene.session.exec(select(Agency).where(Agency.code == scene.script.recommended_to)).first()
    if body is None or body.id == inspection.agency_id:
        return
    finding = scene.session.exec(
        select(Finding)
        .where(
            Finding.inspection_id == inspection.id,
            Finding.status == FindingStatus.OPEN,
            Finding.domain == "tai_chinh",
        )
        .order_by(col(Finding.id))
    ).first()
    if finding is not None:
        recommendations.recommend(
            scene.session, scene.standing, inspector, finding, addressee=body,
            document_no=f"{finding.id}/KN-ĐKT", document_date=scene.today,
            answer_due_on=scene.standing.days.add(scene.today, 15), **scene.when(),
        )  # fmt: skip


def _remedy(scene: Scene, actor: Actor, row: Obligation) -> bool:
    finding = scene.session.get_one(Finding, row.subject_id)
    if finding.status is not FindingStatus.OPEN or not _ready(scene, row):
        return False
    number, day = scene.paper(row, "BC-KP")
    findings.report_remedy(
        scene.session, scene.standing, actor, finding, document_no=number, document_date=day, **scene.when()
    )
    return True


def _answer(scene: Scene, actor: Actor, row: Obligation) -> bool:
    recommendation = scene.session.get_one(Recommendation, row.subject_id)
    if not _ready(scene, row):
        return False
    number, day = scene.paper(row, "CV")
    recommendations.answer_recommendation(
        scene.session, scene.standing, actor, recommendation, document_no=number, document_date=day,
        answer="Đã xử lý theo thẩm quyền", **scene.when(),
    )  # fmt: skip
    return True


def _measure(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """A target's value is entered on the day it is known, whatever the duty says."""
    target = scene.session.get_one(Target, row.subject_id)
    known = [m for m in scene.script.measures.get(target.code, ()) if m[0] <= scene.today]
    if not known or not _ready(scene, row):
        return False
    as_of, period, num, den = known[-1]
    targets.measure(
        scene.session,
        scene.standing,
        actor,
        target,
        period=period,
        as_of=as_of,
        value=(num, den),
        **scene.when(),
    )
    return True


def _repair_address(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """The office asks by telephone and writes the address anew."""
    person = scene.session.get_one(Person, row.subject_id)
    broken = scene.session.exec(
        select(Address).where(Address.person_id == person.id).order_by(col(Address.id).desc())
    ).first()
    if broken is None:
        return False
    people.change_address(
        scene.session, scene.standing, actor, person, address=f"moi.{broken.address}", **scene.when()
    )
    return True


def _give_date(scene: Scene, actor: Actor, row: Obligation) -> bool:
    """A task without a date gets one after some days of asking."""
    plans.give_date(
        scene.session, scene.standing, actor, scene.session.get_one(PlanTask, row.subject_id),
        due_on=scene.standing.days.add(scene.today, 120), reason="Thống nhất với cơ quan chủ trì", **scene.when(),
    )  # fmt: skip
    return True


BY_HABIT = frozenset(
    {
        ObligationKind.TASK,
        ObligationKind.REPORT,
        ObligationKind.FINDING,
        ObligationKind.RECOMMENDATION,
        ObligationKind.TARGET,
    }
)
_WAITS: Mapping[ObligationKind, int] = {  # working days from its opening until somebody looks at it
    ObligationKind.CONFIRMATION: 1,
    ObligationKind.EXTENSION: 1,
    ObligationKind.ADDRESS_REPAIR: 2,
    ObligationKind.REPAIR: 3,
}
DEALS: Mapping[ObligationKind, Callable[[Scene, Actor, Obligation], bool]] = {
    ObligationKind.TASK: _report,
    ObligationKind.REPORT: _report,
    ObligationKind.CONFIRMATION: _confirm,
    ObligationKind.EXTENSION: _decide,
    ObligationKind.INSPECTION_STEP: _step,
    ObligationKind.FINDING: _remedy,
    ObligationKind.RECOMMENDATION: _answer,
    ObligationKind.TARGET: _measure,
    ObligationKind.ADDRESS_REPAIR: _repair_address,
    ObligationKind.REPAIR: _give_date,
}
