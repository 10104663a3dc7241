"""indexes of the notices as a grouping reads and writes them: what waits by itself, and none for what has no letter

Revision: 0008, after 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

WAITING, IN_A_LETTER = sa.text("state = 'waiting'"), sa.text("digest_id IS NOT NULL")


def upgrade() -> None:
    op.drop_index("ix_notice_waiting", table_name="notice")
    op.create_index(
        "ix_notice_waiting", "notice", ["post_id", "hold_until", "urgent"],
        sqlite_where=WAITING, postgresql_where=WAITING,
    )  # fmt: skip
    op.drop_index("ix_notice_digest", table_name="notice")
    op.create_index(
        "ix_notice_digest", "notice", ["digest_id"], sqlite_where=IN_A_LETTER, postgresql_where=IN_A_LETTER
    )


def downgrade() -> None:
    op.drop_index("ix_notice_digest", table_name="notice")
    op.create_index("ix_notice_digest", "notice", ["digest_id"])
    op.drop_index("ix_notice_waiting", table_name="notice")
    op.create_index(
        "ix_notice_waiting", "notice", ["post_id"], sqlite_where=WAITING, postgresql_where=WAITING
    )
