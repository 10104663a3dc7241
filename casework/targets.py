"""Numeric targets: a measured value entered for a period, and the course each target is on."""

from datetime import date, datetime
from fractions import Fraction

from sqlmodel import Session, select

from casework.deed import Deed, close, key_of, opened
from casework.refusals import refused
from casework.standing import Standing
from models.tables import Plan, Target, TargetValue
from rules import targets as rule
from rules.lifecycles import Course, ObligationKind, ObligationStatus
from rules.rights import Action, Actor, Facts, require


def measure(
    session: Session, standing: Standing, actor: Actor, target: Target, *,
    period: str, as_of: date, value: Fraction | tuple[int, int], document_no: str = "",
    on: date, today: date, now: datetime,
) -> TargetValue:  # fmt: skip
    """Enter the measured value of a period; a later entry for the same period corrects it.

    `value` is exact: a fraction, or (numerator, denominator). The value of the due date ends the duty to
    measure; of a target without a date, that of the plan's year does.
    """
    require(actor, Action.MEASURE, Facts(agency_id=target.owner_id))
    if as_of > today:
        raise refused("day_future", day=as_of, today=today)
    exact = value if isinstance(value, Fraction) else Fraction(*value)
    row = _row(session, target, period, as_of, now)
    told = {
        "as_of": as_of, "value_num": exact.numerator, "value_den": exact.denominator,
        "document_no": document_no.strip(),
    }  # fmt: skip
    if row.id is None or any(getattr(row, name) != new for name, new in told.items()):
        for name, new in told.items():
            setattr(row, name, new)
        row.entered_at, row.person_id, row.post_id = now, actor.person_id, actor.post_id
        session.add(row)
        session.flush()
    if _final(session, target, period, as_of, on):
        _end_duty(Deed(session, standing, actor, on, today, now), target, row)
    return row


def course_of(session: Session, target: Target, today: date) -> Course:
    """Where a target stands on a day, by the newest value known by then."""
    return rule.course(*_goal(target), _values(session, target), target.due_on, today)


def latest(session: Session, target: Target, today: date) -> Fraction | None:
    """The newest value known on a day."""
    known = [value for value in _values(session, target) if value[0] <= today]
    return max(known, key=lambda value: value[0])[1] if known else None


def _goal(target: Target) -> tuple[str, Fraction, Fraction | None]:
    upper = Fraction(target.upper_num, target.upper_den) if target.upper_num is not None else None
    return target.op, Fraction(target.goal_num, target.goal_den), upper


def _values(session: Session, target: Target) -> list[tuple[date, Fraction]]:
    rows = session.exec(select(TargetValue).where(TargetValue.target_id == target.id))
    return [(row.as_of, Fraction(row.value_num, row.value_den)) for row in rows]


def _row(session: Session, target: Target, period: str, as_of: date, now: datetime) -> TargetValue:
    known = session.exec(
        select(TargetValue).where(TargetValue.target_id == target.id, TargetValue.period == period)
    ).first()
    return known or TargetValue(
        target_id=key_of(target), period=period, as_of=as_of, value_num=0, entered_at=now
    )


def _final(session: Session, target: Target, period: str, as_of: date, on: date) -> bool:
    if target.due_on is not None:
        return max(as_of, on) >= target.due_on
    return period == str(session.get_one(Plan, target.plan_id).year)


def _end_duty(deed: Deed, target: Target, row: TargetValue) -> None:
    for duty in opened(deed.session, ObligationKind.TARGET, target.id):
        if duty.status in (ObligationStatus.OPEN, ObligationStatus.WAITING):
            if row.document_no:
                deed.attach(duty, row.document_no, row.as_of, row.period)
            close(deed, [duty], ObligationStatus.DONE, row.period)
