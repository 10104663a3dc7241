"""What a year owes besides its plans: reports inside and upward, and the thirty per cent with its marks."""

from dataclasses import dataclass
from datetime import date, datetime

import pytest
import sqlalchemy as sa

from casework import plans, quota
from casework.deed import Deed
from casework.inspections import open_steps
from casework.plan_tasks import confirm, report_done
from models.db import Store
from models.tables import REPORT, Inspection, InspectionMember, InspectionRound, RoundMember, Tenure
from rules.lifecycles import InspectionStatus, ObligationKind, RoundStatus
from tests.casework.verbs import acting, duties
from tests.world import World, build_world


@dataclass(frozen=True)
class Dates:
    code: str
    data_from: date
    data_to: date
    internal_due: date
    upward_due: date
    name_vi: str = "Báo cáo CCHC"
    name_en: str = "PAR report"
    source: str = "581/BNV-CCHC"


HALF = Dates("half", date(2021, 12, 15), date(2022, 6, 14), date(2022, 6, 5), date(2022, 6, 20))
QUARTER = Dates("quarter1", date(2021, 12, 15), date(2022, 3, 14), date(2022, 3, 5), date(2022, 3, 20))


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def opened(world: World, *reports: Dates, today: date | None = None) -> int:
    with world.store.act("reports", now=world.now) as session:
        return plans.open_reports(
            session, world.standing(session), 2022, reports, today=today or world.today, now=world.now
        )


def test_agencies_report_inside_and_the_office_upward(store: Store, now: datetime) -> None:
    world = build_world(store, now)

    opened(world, HALF)

    rows = {(row.agency_id, row.occurrence): row.due_on for row in duties(world, ObligationKind.REPORT)}
    inside = {(world.agency[code], ""): date(2022, 6, 5) for code in ("VPUB", "SYT", "SGTVT", "HBL")}
    assert rows == inside | {(world.agency["SNV"], "upward"): date(2022, 6, 20)}


def test_opening_the_reports_twice_adds_nothing(world: World) -> None:
    opened(world, QUARTER, HALF)

    assert opened(world, QUARTER, HALF) == 0
    with world.store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(REPORT)).scalar_one() == 2


def test_a_report_whose_day_has_passed_is_not_asked_for(world: World) -> None:
    opened(world, QUARTER, HALF, today=date(2022, 5, 4))

    assert {row.due_on for row in duties(world, ObligationKind.REPORT)} == {
        date(2022, 6, 5),
        date(2022, 6, 20),
    }


def test_a_report_is_reported_and_confirmed_like_a_task(world: World) -> None:
    opened(world, HALF)
    row = next(row for row in duties(world, ObligationKind.REPORT, "SYT"))
    with acting(world, "SYT.officer", date(2022, 6, 6)) as work:
        report_done(
            *work.who, work.obligation(row), document_no="88/BC", document_date=date(2022, 6, 3), **work.when
        )

    with acting(world, "SNV.reform_office", date(2022, 6, 7)) as work:
        confirm(*work.who, work.obligation(row), **work.when)

    assert duties(world, ObligationKind.REPORT, "SYT")[0].done_on == date(2022, 6, 3)


def test_an_agency_nobody_answers_for_owes_its_report_and_the_office_the_repair(world: World) -> None:
    with world.store.act("gone", now=world.now) as session:
        session.get_one(Tenure, tenure(world, "HBL.officer")).valid_to = date(2021, 12, 31)

    opened(world, HALF)

    assert [row.occurrence for row in duties(world, ObligationKind.REPAIR)] == ["nobody"]


def tenure(world: World, post: str) -> int:
    with world.store.reading() as session:
        row = session.execute(sa.select(Tenure.id).where(Tenure.post_id == world.post[post]))  # type: ignore[call-overload]
        return int(row.scalar_one())


# The thirty per cent


def approved(world: World, *visits: tuple[str, date]) -> list[int]:
    """An approved round over the five agencies, with an inspection a visit; 30 % of four and of one are 2 + 1."""
    with world.store.act("round", now=world.now) as session:
        chosen = InspectionRound(year=2022, status=RoundStatus.APPROVED, as_of=date(2022, 1, 1))
        session.add(chosen)
        session.flush()
        assert chosen.id is not None
        for code, number in world.agency.items():
            level = "district" if code == "HBL" else "province"
            session.add(RoundMember(round_id=chosen.id, agency_id=number, code=code, level=level))
        made = []
        for code, day in visits:
            row = Inspection(
                round_id=chosen.id, agency_id=world.agency[code], year=2022, visit_from=day, visit_to=day
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            session.add(InspectionMember(inspection_id=row.id, post_id=world.post["SNV.lan"], head=True))
            session.flush()
            open_steps(session, world.standing(session), row, today=world.today)
            made.append(row.id)
        quota.open_quota(session, world.standing(session), 2022, today=world.today, now=world.now)
        return made


def conclude(world: World, number: int, day: date) -> None:
    """Sign a conclusion and see what it reaches."""
    now = datetime.combine(day, world.now.timetz())
    with world.store.act("conclude", now=now) as session:
        row = session.get_one(Inspection, number)
        row.status, row.conclusion_no, row.conclusion_on = InspectionStatus.CONCLUDED, "1/TB", day
        session.flush()
        quota.settle(Deed(session, world.standing(session), None, day, day, now), 2022)


def marks(world: World) -> dict[str, str]:
    return {row.occurrence: row.status for row in duties(world, ObligationKind.QUOTA)}


VISITS = (("SYT", date(2022, 5, 10)), ("SGTVT", date(2022, 8, 9)), ("HBL", date(2022, 10, 11)))


def test_the_quota_is_owed_by_the_reform_office_with_two_marks_on_the_way(world: World) -> None:
    approved(world)

    rows = duties(world, ObligationKind.QUOTA)
    assert [(row.occurrence, row.due_on) for row in rows] == [
        ("pace:2022-06-30", date(2022, 6, 30)),
        ("pace:2022-09-30", date(2022, 9, 30)),
        ("year", date(2022, 12, 31)),
    ]
    assert {(row.agency_id, row.role) for row in rows} == {(world.agency["SNV"], "reform_office")}


def test_each_conclusion_closes_the_marks_it_reaches(world: World) -> None:
    first, second, third = approved(world, *VISITS)

    conclude(world, first, date(2022, 5, 25))
    assert marks(world) == {"pace:2022-06-30": "done", "pace:2022-09-30": "open", "year": "open"}
    conclude(world, second, date(2022, 8, 25))
    assert marks(world) == {"pace:2022-06-30": "done", "pace:2022-09-30": "done", "year": "open"}
    conclude(world, third, date(2022, 10, 25))

    assert marks(world)["year"] == "done"
    assert duties(world, ObligationKind.QUOTA)[-1].done_on == date(2022, 10, 25)


def test_enough_in_all_is_not_enough_while_a_level_is_short(world: World) -> None:
    first, second, _ = approved(world, *VISITS)

    conclude(world, first, date(2022, 5, 25))
    conclude(world, second, date(2022, 8, 25))

    # two of five are 40 %, but nobody of the district level was inspected
    assert marks(world)["year"] == "open"


def test_a_second_visit_to_the_same_agency_counts_once(world: World) -> None:
    first, again, _ = approved(world, ("SYT", date(2022, 5, 10)), ("SYT", date(2022, 6, 7)), VISITS[2])

    conclude(world, first, date(2022, 5, 25))
    conclude(world, again, date(2022, 6, 22))

    assert marks(world)["year"] == "open"


def test_without_an_approved_round_no_mark_is_reached(world: World) -> None:
    with world.store.act("quota", now=world.now) as session:
        deed = Deed(session, world.standing(session), None, world.today, world.today, world.now)
        quota.open_quota(session, deed.standing, 2022, today=world.today, now=world.now)
        assert quota.settle(deed, 2022) == []

    assert set(marks(world).values()) == {"open"}
