"""The process that is killed: one run of sweep, grouping and delivery, telling its parent where it is."""

from datetime import date, datetime, timedelta
from multiprocessing.connection import Connection

from sqlmodel import Session

from casework.delivery import deliver, settle
from casework.grouping import group
from casework.mailroom import Mailroom
from casework.obligations import Duty, row_of
from casework.posts import derive_slots
from casework.standing import standing
from casework.sweep import sweep
from models import audit
from models.db import Store
from models.tables import Address, Agency, Obligation, Person, Post, Tenure
from notifications.channels import Mail
from notifications.smtp import mail_plugin
from rules.lifecycles import ObligationKind, Role
from rules.workdays import Workdays
from tests.world import ZONE, build_world

OFFICE = Mailroom(
    "long-an", "UBND tỉnh Long An", sender="dondoc@longan.example", lease=timedelta(minutes=1), batch=20
)
mail_plugin("dmail://127.0.0.1:1")  # loads every plugin there is: once, in the server that forks the children
PHASES = ("sweep", "group", "deliver")
AGENCIES = 25


def run(url: str, port: int, moment: datetime, tell: Connection) -> None:
    """One round at that moment of the office's clock; says each phase as it begins, and `done`."""
    store, today = Store(url), moment.astimezone(ZONE).date()
    mail = Mail(mail_plugin(f"dmail://127.0.0.1:{port}?helo=crash.example"), OFFICE.sender)
    tell.send("sweep")
    settle(store, today, moment)
    sweep(store, today, moment, mode="live")
    tell.send("group")
    group(store, today, moment, mode="live", office=OFFICE)
    tell.send("deliver")
    deliver(store, lambda: moment, channels={"mail": mail}, mode="live", office=OFFICE)
    mail.close()
    store.dispose()
    tell.send("done")


def build(url: str, now: datetime, first: date, count: int) -> Workdays:
    """The small office with more agencies; each owes something on each of `count` working days from `first`."""
    store = Store(url)
    build_world(store, now)
    today = now.astimezone(ZONE).date()
    with store.act("crash", now=now) as session:
        agencies = [_agency(session, number) for number in range(AGENCIES)]
        derive_slots(session, today)
        rules = standing(session)
        duties = [
            Duty(
                ObligationKind.TASK, subject, agency, f"Việc {subject}", 2022, rules.days.add(first, subject)
            )
            for agency in agencies
            for subject in range(1, count + 1)
        ]
        audit.insert_many(session, Obligation, [row_of(rules, duty, today=today) for duty in duties])
    store.dispose()
    return rules.days


def _agency(session: Session, number: int) -> int:
    agency = Agency(
        code=f"X{number}",
        name_vi=f"Xã {number}",
        folded=f"xa {number}",
        sort_key=str(number),
        level="district",
    )
    session.add(agency)
    session.flush()
    assert agency.id is not None
    for role in (Role.OFFICER, Role.HEAD):
        post = Post(
            code=f"X{number}.{role}", agency_id=agency.id, role=role, title_vi=role.value, rank=number + 100
        )
        person = Person(code=f"x{number}{role}", name=f"Người {number} {role}")
        session.add_all([post, person])
        session.flush()
        assert post.id is not None
        assert person.id is not None
        session.add(Tenure(post_id=post.id, person_id=person.id))
        session.add(Address(person_id=person.id, address=f"x{number}.{role}@longan.example"))
    session.flush()
    return agency.id
