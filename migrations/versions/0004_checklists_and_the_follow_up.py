"""checklists with their versions, and the follow-up as a step of an inspection

Revision: 0004, after 0003
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STEPS = ("decision", "notice", "self_report", "visit", "minutes", "conclusion")


def upgrade() -> None:
    op.create_table(
        "checklist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("domain", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("version", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("fingerprint", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("items", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_checklist")),
        sa.UniqueConstraint("domain", "version", name=op.f("uq_checklist_domain_version")),
    )
    op.create_table(
        "inspection_checklist",
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column("checklist_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["checklist_id"], ["checklist.id"], name=op.f("fk_inspection_checklist_checklist_id")
        ),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_checklist_inspection_id")
        ),
        sa.PrimaryKeyConstraint("inspection_id", "checklist_id", name=op.f("pk_inspection_checklist")),
    )
    _allow((*_STEPS, "follow_up"))


def downgrade() -> None:
    op.execute("DELETE FROM inspection_step WHERE kind = 'follow_up'")
    _allow(_STEPS)
    op.drop_table("inspection_checklist")
    op.drop_table("checklist")


def _allow(steps: tuple[str, ...]) -> None:
    """Another check on the kind of a step. SQLite cannot alter one: the table is copied, row by row the same."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_inspection_step_stepkind"), "inspection_step", type_="check")
        kinds = ", ".join(f"'{step}'" for step in steps)
        op.create_check_constraint(
            op.f("ck_inspection_step_stepkind"), "inspection_step", f"kind IN ({kinds})"
        )
        return
    op.drop_index("ix_inspection_step_inspection_id", "inspection_step")
    op.rename_table("inspection_step", "old_step")
    op.create_table(
        "inspection_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inspection_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(*steps, name="stepkind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("document_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inspection_id"], ["inspection.id"], name=op.f("fk_inspection_step_inspection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inspection_step")),
        sa.UniqueConstraint("inspection_id", "kind", name=op.f("uq_inspection_step_inspection_id_kind")),
    )
    op.create_index("ix_inspection_step_inspection_id", "inspection_step", ["inspection_id"], unique=False)
    columns = "id, inspection_id, kind, due_on, done_on, document_no"
    op.execute(f"INSERT INTO inspection_step ({columns}) SELECT {columns} FROM old_step")
    op.drop_table("old_step")
