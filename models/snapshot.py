"""Figures frozen as they were reported, with the rows behind them and a code that anybody can compute again."""

from datetime import date, datetime

from sqlmodel import Field

from models.base import Row, key, ref


class Snapshot(Row, table=True):
    """What the office said of a day. `code` is the SHA-256 of `body`, which holds everything else that counts.

    A correction that is entered later never changes it: `dondoc snapshot check` lists it as a difference.
    """

    id: int | None = key()
    title: str = ""
    as_of: date = Field(index=True)
    year: int
    code: str
    body: str  # canonical JSON: as_of, audit_head, figures, rows, year
    audit_head: str  # the head of the chain under which it was computed
    person_id: int | None = ref("person.id", optional=True, index=False)
    post_id: int | None = ref("post.id", optional=True, index=False)
    taken_at: datetime
