"""What was reported stays what it was: frozen with a code, and corrected only beside it."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

import checker
from casework import plan_tasks, snapshots
from casework.errors import BadInput
from models.db import Store
from models.fork import fork
from models.tables import Snapshot
from rules.lifecycles import ObligationKind
from rules.rights import NotAllowed
from tests.casework.verbs import acting, duties
from tests.checker.office_year import LAST, Year, live
from tests.world import build_world

AS_OF, TAKEN = date(2022, 6, 30), LAST - timedelta(days=1)


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('frozen')}/office.db", durable=False)
    store.create_schema()
    yield live(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    store.dispose()


@pytest.fixture
def year(lived: Year) -> Iterator[Year]:
    """A fork of the half year, so that each test may write."""
    store = fork(lived.store)
    world = type(lived.world)(
        store, lived.world.now, lived.world.agency, lived.world.post, lived.world.person, lived.world.address
    )
    yield Year(world, "", lived.plan_id, lived.findings)
    store.dispose()


def take(year: Year, as_of: date = AS_OF, post: str = "SNV.reform_office") -> Snapshot:
    with acting(year.world, post, TAKEN) as work:
        return snapshots.take(
            work.session, work.who[2], as_of=as_of, year=2022, title="6 tháng", today=TAKEN,
            now=work.when["now"],
        )  # fmt: skip


def checked(year: Year, number: int | None = 1) -> snapshots.Checked:
    with year.store.reading() as session:
        return snapshots.check(session, snapshots.find(session, number or 0))


def test_the_code_is_the_hash_of_the_body_that_anybody_can_compute(year: Year) -> None:
    row = take(year)
    body = json.loads(row.body)

    assert hashlib.sha256(row.body.encode()).hexdigest() == row.code
    assert (body["as_of"], body["year"], body["audit_head"]) == ("2022-06-30", 2022, row.audit_head)
    assert (
        body["figures"]["tasks"]["total"]
        == len(body["rows"]["tasks"]) - body["figures"]["tasks"]["later_years"]
    )
    assert body["figures"]["findings"]["total"] == len(body["rows"]["findings"]) == 4


def test_taken_twice_it_is_the_same_snapshot(year: Year) -> None:
    first, second = take(year), take(year)

    assert first.id == second.id
    assert take(year, date(2022, 5, 31)).id != first.id


def test_nothing_changed_nothing_differs(year: Year) -> None:
    take(year)

    found = checked(year)

    assert found.ok
    assert (found.differences, found.corrections) == ((), ())


def test_a_later_correction_is_a_difference_and_never_back_dated(year: Year) -> None:
    """On 15 July a report dated 20 June is entered: the day is told otherwise, the snapshot stays."""
    row = take(year)
    late = duties(year.world, ObligationKind.TASK, "HBL")[0]
    with acting(year.world, "HBL.officer", date(2022, 6, 20), entered=LAST) as work:
        plan_tasks.report_done(
            *work.who, work.obligation(late), document_no="9/BC", document_date=date(2022, 6, 20), **work.when
        )

    found = checked(year)

    assert found.ok
    assert found.code == row.code
    assert f"rows.obligations.{late.id}" in {difference.where for difference in found.differences}
    (correction,) = [one for one in found.corrections if (one.noun, one.noun_id) == ("obligation", late.id)]
    assert (correction.new, correction.valid_from) == ("reported", date(2022, 6, 20))
    assert correction.person == "Phan Thị Nga"


def test_what_happens_after_its_day_is_no_difference(year: Year) -> None:
    take(year)
    late = duties(year.world, ObligationKind.TASK, "HBL")[0]
    with acting(year.world, "HBL.officer", LAST) as work:
        plan_tasks.report_done(
            *work.who, work.obligation(late), document_no="9/BC", document_date=LAST, **work.when
        )

    assert checked(year).differences == ()


@pytest.mark.parametrize(
    ("hand", "fault"),
    [
        ("UPDATE snapshot SET body = replace(body, '2022-06-30', '2022-06-29')", "snapshot_altered"),
        ("UPDATE snapshot SET year = 2021", "snapshot_mislabelled"),
    ],
)
def test_an_altered_snapshot_is_found_by_the_program_and_by_the_checker(
    lived: Year, year: Year, tmp_path: Path, hand: str, fault: str
) -> None:
    take(year)
    with year.store.engine.connect() as connection:
        driver = connection.connection.driver_connection
        assert driver is not None
        driver.execute(f"VACUUM INTO '{tmp_path}/office.db'")
    copy = Store(f"sqlite:///{tmp_path}/office.db")
    honest = checker.verify(f"sqlite:///{tmp_path}/office.db")
    with copy.engine.begin() as connection:
        connection.execute(sa.text(hand))
    with copy.reading() as session:
        found = snapshots.check(session, snapshots.find(session, 1))
    copy.dispose()

    report = checker.verify(f"sqlite:///{tmp_path}/office.db")

    assert honest.ok
    assert {check.name: check.checked for check in honest.checks}["snapshots"] == 1
    assert fault in {e["what"] for check in report.checks for e in check.counter_examples}
    assert found.ok == (fault != "snapshot_altered")


def test_a_day_to_come_and_an_agency_are_refused(year: Year) -> None:
    with pytest.raises(BadInput, match="2022"):
        take(year, LAST)
    with pytest.raises(NotAllowed):
        take(year, post="SYT.officer")
    with pytest.raises(BadInput, match="99"):
        checked(year, 99)


def test_it_is_taken_on_both_databases(store: Store, now: datetime) -> None:
    world = build_world(store, now)
    world.open("SYT", date(2022, 1, 31))
    with acting(world, "SNV.director", date(2022, 1, 5)) as work:
        row = snapshots.take(
            work.session, work.who[2], as_of=date(2022, 1, 5), year=2022, today=date(2022, 1, 5),
            now=work.when["now"],
        )  # fmt: skip
    with store.reading() as session:
        found = snapshots.check(session, snapshots.find(session, row.id or 0))

    assert found.ok
    assert found.differences == ()
