"""What a notice was before it waited again, kept at the moment it loses it: a letter that came back, a dead end.

A notice's row tells what became of it last. With these rows beside it, where it stood on an earlier day is read.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.dml import Insert

from models.tables import NOTICE, WAITED_AGAIN

_KEPT = ("state", "digest_id", "hold_until", "ended_on", "reason")


def remembering(*which: sa.ColumnElement[bool]) -> Insert:
    """The statement that keeps what these notices are, to be sent before they change; its parameter is `today`."""
    today: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date())
    source: sa.Select[Any] = (
        sa.select(NOTICE.c.id, today, *(NOTICE.c[name] for name in _KEPT)).where(*which).order_by(NOTICE.c.id)
    )
    return sa.insert(WAITED_AGAIN).from_select(
        ["notice_id", "on_day", *_KEPT], source, include_defaults=False
    )
