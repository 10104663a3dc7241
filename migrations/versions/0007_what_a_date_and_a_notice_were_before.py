"""what a due date and a notice were before they changed

Revision: 0007, after 0006
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("notice", sa.Column("ended_on", sa.Date(), nullable=True))
    # as far as it can be told of what ended before: on its day, or with its matter's next change
    op.execute("UPDATE notice SET ended_on = hold_until WHERE state = 'dead'")
    day = (
        "CAST(MIN(entered_at) AS DATE)"
        if op.get_bind().dialect.name == "postgresql"
        else "DATE(MIN(entered_at))"
    )
    op.execute(
        f"UPDATE notice SET ended_on = COALESCE((SELECT {day} FROM status_change WHERE noun = 'obligation' "
        "AND noun_id = notice.obligation_id AND entered_at >= notice.created_on), created_on) "
        "WHERE state = 'stood_down'"
    )
    op.create_table(
        "waited_again",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "grouped",
                "dead",
                "stood_down",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.Column("hold_until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.ForeignKeyConstraint(["digest_id"], ["digest.id"], name=op.f("fk_waited_again_digest_id")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_waited_again_notice_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waited_again")),
    )
    op.create_index(op.f("ix_waited_again_notice_id"), "waited_again", ["notice_id"], unique=False)
    op.create_table(
        "date_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("obligation_id", sa.Integer(), nullable=False),
        sa.Column("old_due_on", sa.Date(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "amendment",
                "given",
                "visit",
                "follow_up",
                "reopened",
                name="datecause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("post_id", sa.Integer(), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("entered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["obligation_id"], ["obligation.id"], name=op.f("fk_date_change_obligation_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_date_change_person_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_date_change_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_date_change")),
    )
    op.create_index(op.f("ix_date_change_obligation_id"), "date_change", ["obligation_id"], unique=False)


def downgrade() -> None:
    op.drop_table("date_change")
    op.drop_table("waited_again")
    op.drop_column("notice", "ended_on")
