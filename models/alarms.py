"""The set statements of the sweep, built once: finding what is due, its walls, its notices and its climb.

Every statement repeats `status = 'open' AND next_alarm_on <= :today` with the literal status, so that both
databases read the partial index on the alarm: cost then follows what is due, not what exists. Parameters:
`today`, `mode` (delivery mode), and `low`/`high` where the scope is a range.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from models.notice import HANDED_OVER
from models.scratch import PLAN_STEP as P
from models.tables import DIGEST as D
from models.tables import NOTICE as N
from models.tables import OBLIGATION as O
from models.tables import RUNG_ROLE as R
from models.tables import SLOT as S
from rules.lifecycles import DigestState, Form, NoticeState, Role

TODAY = sa.bindparam("today", type_=sa.Date())
LOW, HIGH = sa.bindparam("low", type_=sa.Integer()), sa.bindparam("high", type_=sa.Integer())
NO_WALL = date.min  # stands for "no wall" in the key of the plan, where NULL cannot stand

DUE = (O.c.status == sa.literal_column("'open'"), O.c.next_alarm_on <= TODAY)
_WALL = sa.func.coalesce(O.c.wall_since, sa.literal_column(f"'{NO_WALL.isoformat()}'"), type_=sa.Date())
_KEY = (
    P.c.ladder_id == O.c.ladder_id,
    P.c.calendar_id == O.c.calendar_id,
    P.c.due_on == O.c.due_on,
    P.c.rung == O.c.rung,
    P.c.repeat_no == O.c.repeat_no,
    P.c.walled_since == _WALL,
)
_GROUP = (O.c.ladder_id, O.c.calendar_id, O.c.due_on, O.c.rung, O.c.repeat_no, O.c.wall_since)
# a rung calls "the officer in charge" through the post that owes, whatever role that post has elsewhere
_OWES = sa.case((R.c.role == sa.literal_column(f"'{Role.OFFICER}'"), O.c.role), else_=R.c.role)

COUNT = sa.select(sa.func.count()).select_from(O).where(*DUE)
BY_AGENCY = (
    sa.select(O.c.agency_id, sa.func.count()).where(*DUE).group_by(O.c.agency_id).order_by(O.c.agency_id)
)
EMPTY_PLAN, FILL_PLAN = sa.delete(P), sa.insert(P)
# PostgreSQL takes a fresh temporary table for nearly empty and would read the due rows once for each group
KNOW_PLAN = sa.text("ANALYZE plan_step")


@dataclass(frozen=True)
class Statements:
    """The statements of one sweep over one scope."""

    groups: sa.Select[Any]
    ids: sa.Select[tuple[int]]
    wall: sa.Update
    notices: sa.Insert
    climb: sa.Update
    trouble: sa.Update


def _told() -> sa.ColumnElement[bool]:
    """A digest that counts as delivered: accepted before today, in this mode, and not bounced since."""
    fine = sa.and_(
        D.c.state.in_([DigestState.SENT, DigestState.DELIVERED]),
        D.c.sent_on < TODAY,
        D.c.mode == sa.bindparam("mode", type_=sa.String()),
    )
    return sa.func.coalesce(fine, sa.false(), type_=sa.Boolean())


def _unread(down: int) -> sa.ScalarSelect[int]:
    """Whether any notice of the rung so many below the climbed one told nobody, in this opening of the duty.

    NULL: the rung called nobody.
    """
    return (
        sa.select(sa.func.max(sa.case((_told(), sa.literal_column("0")), else_=sa.literal_column("1"))))
        .select_from(N.outerjoin(D, D.c.id == N.c.digest_id))
        .where(
            N.c.event == sa.literal_column("''"),
            N.c.due_on == O.c.due_on,
            N.c.rung == O.c.rung - sa.literal_column(str(down)),
            N.c.obligation_id == O.c.id,
            N.c.opening == O.c.opening,
            N.c.repeat_no == (sa.literal_column("0") if down else O.c.repeat_no),
            N.c.reason
            != sa.literal_column(f"'{HANDED_OVER}'"),  # its post ended: the one that follows was told
        )
        .correlate(O)
        .scalar_subquery()
    )


def _unheard() -> sa.ColumnElement[bool]:
    """Somebody the highest rung that called anybody has not reached, or the agency had nobody to call.

    A rung may be empty (Home Affairs does not press itself): then the one below speaks for it, two at most.
    """
    unread = sa.func.coalesce(*map(_unread, range(3)), sa.literal_column("0")) == sa.literal_column("1")
    filled: sa.Select[Any] = sa.select(sa.literal_column("1")).where(
        S.c.agency_id == O.c.agency_id, S.c.role == _OWES
    )
    empty: sa.Select[Any] = (
        sa.select(sa.literal_column("1"))
        .where(
            R.c.ladder_id == O.c.ladder_id,
            R.c.rung == O.c.rung,
            R.c.role.in_([Role.OFFICER, Role.HEAD]),
            sa.not_(filled.correlate(O, R).exists()),
        )
        .correlate(O)
    )
    return sa.or_(unread, empty.exists())


def _wall(where: tuple[sa.ColumnElement[bool], ...]) -> sa.Update:
    """Put a wall where a climbed rung was not heard, and take it away where all have heard by now."""
    walled = O.c.wall_since.is_not(None)
    return (
        sa.update(O)
        .values(wall_since=sa.case((O.c.wall_since.is_(None), TODAY)))
        .where(*where, sa.or_(walled, O.c.rung > 0), walled != _unheard())
    )


def _notices(where: tuple[sa.ColumnElement[bool], ...]) -> sa.Insert:
    """One notice for each post a fired rung calls; the unique key drops what was said before."""
    form = sa.case((P.c.unreached, sa.literal_column(f"'{Form.UNREACHED}'")), else_=R.c.form)
    cells = {
        N.c.obligation_id: O.c.id, N.c.opening: O.c.opening, N.c.due_on: O.c.due_on, N.c.rung: P.c.fire,
        N.c.repeat_no: P.c.new_repeat, N.c.post_id: S.c.post_id, N.c.form: form, N.c.urgent: R.c.urgent,
        N.c.late: P.c.late, N.c.event: sa.literal_column("''"), N.c.text: sa.literal_column("''"),
        N.c.ladder_id: O.c.ladder_id, N.c.calendar_id: O.c.calendar_id, N.c.created_on: TODAY,
        N.c.hold_until: P.c.hold_until, N.c.state: sa.literal_column(f"'{NoticeState.WAITING}'"),
        N.c.reason: sa.literal_column("''"),
    }  # fmt: skip
    pressing = sa.or_(S.c.presses, R.c.role == sa.literal_column(f"'{Role.OFFICER}'"))
    source = (
        sa.select(*cells.values())
        .select_from(O)
        .join(P, sa.and_(*_KEY))
        .join(R, sa.and_(R.c.ladder_id == O.c.ladder_id, R.c.rung == P.c.fire))
        .join(S, sa.and_(S.c.agency_id == O.c.agency_id, S.c.role == _OWES, pressing))
        .where(*where)
    )
    # as a suffix: the dialects' own on_conflict_do_nothing() is compiled anew at every call
    told = source.suffix_with("ON CONFLICT DO NOTHING")
    made = sa.insert(N).from_select(list(cells), told, include_defaults=False)
    return made.execution_options(preserve_rowcount=True)


def _climb(where: tuple[sa.ColumnElement[bool], ...]) -> sa.Update:
    """Move every due row to its group's new rung and alarm; a rung that fired stands on no wall."""
    return (
        sa.update(O)
        .values(
            rung=P.c.new_rung,
            repeat_no=P.c.new_repeat,
            next_alarm_on=P.c.next_on,
            wall_since=sa.case((P.c.fire.is_(None), O.c.wall_since)),
            trouble=sa.literal_column("''"),
            version=O.c.version + 1,
        )
        .where(*_KEY, *where)
    )


def _trouble(where: tuple[sa.ColumnElement[bool], ...]) -> sa.Update:
    """Record on every due row of one group why it could not be handled; parameters group_*, why, next_on."""
    same = [
        column.is_not_distinct_from(sa.bindparam(f"group_{column.name}", type_=column.type))
        for column in _GROUP
    ]
    return (
        sa.update(O)
        .values(
            trouble=sa.bindparam("why", type_=sa.String()),
            next_alarm_on=sa.bindparam("next_on", type_=sa.Date()),
            version=O.c.version + 1,
        )
        .where(*same, *where)
    )


def statements(*scope: sa.ColumnElement[bool]) -> Statements:
    """All statements of a sweep over one scope."""
    where = (*DUE, *scope)
    return Statements(
        groups=sa.select(*_GROUP, sa.func.count().label("rows")).where(*where).group_by(*_GROUP),
        ids=sa.select(O.c.id).where(*where),  # to be sorted outside: sorted here, SQLite scans the table
        wall=_wall(where),
        notices=_notices(where),
        climb=_climb(where),
        trouble=_trouble(where),
    )


# "+ 0" keeps the planner on the index of the alarm instead of the range's own index
WHOLE = statements()
AGENCIES = statements((O.c.agency_id + 0).between(LOW, HIGH))
ROWS = statements((O.c.id + 0).between(LOW, HIGH))
