"""dates that a calendar or a ladder moved

Revision: 0003, after 0002
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reprojection",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "calendar",
                "ladder",
                name="reprojectionkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("key", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("running", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("decision_no", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("moved", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reprojection_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reprojection_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reprojection")),
    )
    op.create_table(
        "moved_date",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("reprojection_id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("cause", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=False),
        sa.Column("old_alarm_on", sa.Date(), nullable=True),
        sa.Column("new_alarm_on", sa.Date(), nullable=True),
        sa.Column("old_calendar_id", sa.Integer(), nullable=True),
        sa.Column("new_calendar_id", sa.Integer(), nullable=True),
        sa.Column("old_ladder_id", sa.Integer(), nullable=True),
        sa.Column("new_ladder_id", sa.Integer(), nullable=True),
        sa.Column("opening", sa.Integer(), nullable=False),
        sa.Column("rung", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["new_calendar_id"], ["calendar_version.id"], name=op.f("fk_moved_date_new_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["new_ladder_id"], ["ladder_version.id"], name=op.f("fk_moved_date_new_ladder_id")
        ),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_moved_date_obligation_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_calendar_id"], ["calendar_version.id"], name=op.f("fk_moved_date_old_calendar_id")
        ),
        sa.ForeignKeyConstraint(
            ["old_ladder_id"], ["ladder_version.id"], name=op.f("fk_moved_date_old_ladder_id")
        ),
        sa.ForeignKeyConstraint(
            ["reprojection_id"], ["reprojection.id"], name=op.f("fk_moved_date_reprojection_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_moved_date")),
    )
    with op.batch_alter_table("moved_date", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_moved_date_obligation_id"), ["obligation_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_moved_date_reprojection_id"), ["reprojection_id"], unique=False)


def downgrade() -> None:
    op.drop_table("moved_date")
    op.drop_table("reprojection")
