"""indexes that answer by themselves who owes, who plays a role, who holds a post and whether he can be reached

Revision: 0009, after 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

OPEN, GOOD = sa.text("status = 'open'"), sa.text("state = 'good'")
POST = ["agency_id", "role", "rank", "id", "valid_from", "valid_to"]
TENURE = ["post_id", "kind", "rank", "id", "person_id", "valid_from", "valid_to"]
SLOT = ["post_id", "role", "presses", "agency_id"]


def upgrade() -> None:
    op.drop_index("ix_owed", table_name="obligation")
    op.create_index("ix_owed", "obligation", ["role", "agency_id"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.drop_index(op.f("ix_address_person_id"), table_name="address")  # the unique key begins with it
    op.create_index("ix_address_good", "address", ["person_id"], sqlite_where=GOOD, postgresql_where=GOOD)
    op.create_index("ix_slot_post", "slot", SLOT)
    op.drop_index(op.f("ix_post_agency_id"), table_name="post")
    op.create_index("ix_post_place", "post", POST)
    op.drop_index(op.f("ix_tenure_post_id"), table_name="tenure")
    op.create_index("ix_tenure_answering", "tenure", TENURE)


def downgrade() -> None:
    op.drop_index("ix_tenure_answering", table_name="tenure")
    op.create_index(op.f("ix_tenure_post_id"), "tenure", ["post_id"])
    op.drop_index("ix_post_place", table_name="post")
    op.create_index(op.f("ix_post_agency_id"), "post", ["agency_id"])
    op.drop_index("ix_slot_post", table_name="slot")
    op.drop_index("ix_address_good", table_name="address")
    op.create_index(op.f("ix_address_person_id"), "address", ["person_id"])
    op.drop_index("ix_owed", table_name="obligation")
    op.create_index("ix_owed", "obligation", ["agency_id", "role"], sqlite_where=OPEN, postgresql_where=OPEN)
