"""Temporary tables made once per connection for the set statements of the sweep.

A keyed temp table is what keeps the query plan on the alarm index: a VALUES list has no key, and SQLite then
builds an index over the obligations instead (measured: eight times dearer at a million rows).
"""

from functools import cache

import sqlalchemy as sa

SCRATCH = sa.MetaData()

PLAN_STEP = sa.Table(
    "plan_step",
    SCRATCH,
    sa.Column("ladder_id", sa.Integer, primary_key=True),
    sa.Column("calendar_id", sa.Integer, primary_key=True),
    sa.Column("due_on", sa.Date, primary_key=True),
    sa.Column("rung", sa.Integer, primary_key=True),
    sa.Column("repeat_no", sa.Integer, primary_key=True),
    sa.Column("walled_since", sa.Date, primary_key=True),  # 0001-01-01: no wall
    sa.Column("fire", sa.Integer),  # rung to fire, NULL: none
    sa.Column("unreached", sa.Boolean, nullable=False),
    sa.Column("late", sa.Boolean, nullable=False),
    sa.Column("hold_until", sa.Date, nullable=False),
    sa.Column("new_rung", sa.Integer, nullable=False),
    sa.Column("new_repeat", sa.Integer, nullable=False),
    sa.Column("next_on", sa.Date, nullable=False),
    prefixes=["TEMPORARY"],
    postgresql_on_commit="DELETE ROWS",  # a temp table is never vacuumed
)


@cache
def scratch_tables(dialect: str) -> tuple[str, ...]:
    """CREATE statements of the temp tables for a fresh connection."""
    made = str(sa.schema.CreateTable(PLAN_STEP).compile(dialect=_dialect(dialect))).strip()
    return (made + " WITHOUT ROWID" if dialect == "sqlite" else made,)


def _dialect(name: str) -> sa.Dialect:
    return (
        sa.create_engine("sqlite://").dialect
        if name == "sqlite"
        else sa.dialects.registry.load("postgresql.psycopg")()
    )
