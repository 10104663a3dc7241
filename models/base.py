"""What every table shares: naming of constraints, enum columns that store values, the audited mark."""

import re
from enum import StrEnum
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import declared_attr
from sqlalchemy.sql import operators
from sqlmodel import Field, SQLModel

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
SQLModel.metadata.naming_convention = NAMING
metadata = SQLModel.metadata


class Row(SQLModel):
    """Base of every table.

    `audited` rows may only change inside an act (models.audit): the act's entry then carries their hashes.
    `volatile` columns stay outside the hash, because set statements move them; the checker derives them anew.
    """

    audited: ClassVar[bool] = True
    volatile: ClassVar[frozenset[str]] = frozenset()

    @declared_attr  # type: ignore[arg-type]
    def __tablename__(cls) -> str:
        return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


def enum_field(kind: type[StrEnum], default: Any = ..., *, index: bool = False) -> Any:
    """A column holding the enum's value (never its name), guarded by a check constraint."""
    column = sa.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=32,
        name=kind.__name__.lower(),
    )
    if default is ...:
        return Field(sa_type=column, index=index)
    return Field(default=default, sa_type=column, index=index)


@sa.event.listens_for(sa.CheckConstraint, "after_parent_attach")
def _compared_one_by_one(constraint: sa.CheckConstraint, _table: sa.Table) -> None:
    """An enum's check as comparisons: of a longer IN list SQLite makes a table anew at every row it checks."""
    among = constraint.sqltext
    if isinstance(among, sa.BinaryExpression) and among.operator is operators.in_op:
        assert isinstance(among.right, sa.BindParameter)
        values = among.right.effective_value or ()
        constraint.sqltext = sa.or_(*(among.left == value for value in values))


def key() -> Any:
    return Field(default=None, primary_key=True)


def ref(target: str, *, index: bool = True, optional: bool = False) -> Any:
    """A foreign key; optional ones default to None."""
    if optional:
        return Field(default=None, foreign_key=target, index=index)
    return Field(foreign_key=target, index=index)
