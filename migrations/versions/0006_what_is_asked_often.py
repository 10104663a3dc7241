"""indexes for what is asked at every repair: the dead notices of a post, and the posts of a role

Revision: 0006, after 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

DEAD = sa.text("state = 'dead'")


def upgrade() -> None:
    op.create_index("ix_notice_dead", "notice", ["post_id"], sqlite_where=DEAD, postgresql_where=DEAD)
    op.create_index(op.f("ix_post_role"), "post", ["role"])


def downgrade() -> None:
    op.drop_index(op.f("ix_post_role"), table_name="post")
    op.drop_index("ix_notice_dead", table_name="notice")
