"""indexes of the open repairs, and of what waits or is suspended and does not say why

Revision: 0010, after 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REPAIRS = sa.text("status = 'open' AND kind IN ('repair', 'address_repair')")
SPEECHLESS = sa.text("status = 'waiting' AND awaits = '' OR status = 'suspended' AND suspended_reason = ''")


def upgrade() -> None:
    op.create_index(
        "ix_repair", "obligation", ["kind", "subject_id", "occurrence"],
        sqlite_where=REPAIRS, postgresql_where=REPAIRS,
    )  # fmt: skip
    op.create_index(
        "ix_speechless", "obligation", ["id"], sqlite_where=SPEECHLESS, postgresql_where=SPEECHLESS
    )


def downgrade() -> None:
    op.drop_index("ix_speechless", table_name="obligation")
    op.drop_index("ix_repair", table_name="obligation")
