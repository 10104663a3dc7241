"""Bodies merge, split, end and change their name: nothing open is lost, doubled or left with a closed body."""

import json
from collections import Counter
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from casework import people, plan_amendments, plan_tasks, plans, reorganise
from casework.errors import BadInput, Shortage
from casework.figures import obligation_rows
from casework.grouping import group
from casework.invariant import orphans
from casework.mailroom import Mailroom
from casework.posts import actor_of
from casework.reorganise import NewBody, Result
from casework.sweep import sweep
from models.db import Store
from models.tables import (
    AGENCY,
    DIGEST,
    HANDOVER,
    NOTICE,
    OBLIGATION,
    POST,
    SUCCESSION,
    Agency,
    AgencyAlias,
    Finding,
    Inspection,
    InspectionMember,
    Plan,
    Post,
    Target,
    TaskLead,
)
from rules.lifecycles import NoticeState, ObligationKind, ObligationStatus, ReorganisationKind, TenureKind
from rules.rights import NotAllowed
from rules.text import fold
from tests.casework.drafts import draft
from tests.casework.verbs import Work, acting, duties, told
from tests.world import World, build_world

DAY = date(2022, 7, 1)
BEFORE = date(2022, 6, 30)
DIRECTOR = "SNV.director"


@pytest.fixture
def both(store: Store, now: datetime) -> World:
    return build_world(store, now)


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


def body(work: Work, world: World, code: str) -> Agency:
    return work.session.get_one(Agency, world.agency[code])


def merged(world: World, *codes: str, into: str | NewBody = "SYT", on: date = DAY) -> Result:
    with acting(world, DIRECTOR, on) as work:
        heir = body(work, world, into) if isinstance(into, str) else into
        return reorganise.merge(
            *work.who,
            [body(work, world, code) for code in codes],
            heir,
            decision_no="15/NQ-HĐND",
            **work.when,
        )


def owners(world: World) -> list[str]:
    """The body that owes each obligation that is not a repair, in the order they were opened."""
    query = (
        sa.select(AGENCY.c.code)
        .join(OBLIGATION, OBLIGATION.c.agency_id == AGENCY.c.id)
        .where(OBLIGATION.c.kind.not_in(["repair", "address_repair"]))
        .order_by(OBLIGATION.c.id)
    )
    with world.store.reading() as session:
        return list(session.execute(query).scalars())


def test_a_merger_moves_what_is_open_and_leaves_what_has_ended(both: World) -> None:
    both.open("SGTVT", date(2022, 9, 30))
    with both.store.act("done", now=both.now) as session:
        ended = both.open("SGTVT", date(2022, 3, 31), session=session)
        ended.status, ended.done_on = ObligationStatus.DONE, date(2022, 3, 1)

    result = merged(both, "SGTVT")

    assert owners(both) == ["SYT", "SGTVT"]
    assert result.moved == {"obligation": 1}
    assert result.before == result.after
    with both.store.reading() as session:
        row = session.get_one(Agency, both.agency["SGTVT"])
        assert (row.valid_to, row.successor_id) == (BEFORE, both.agency["SYT"])
        assert orphans(session, DAY) == []


def test_the_ladder_goes_on_where_it_stood(world: World) -> None:
    row = world.open("SGTVT", date(2022, 7, 15))
    for day in (date(2022, 6, 24), date(2022, 6, 27)):
        sweep(world.store, day, world.now, mode="live")
    columns = (
        "rung",
        "repeat_no",
        "next_alarm_on",
        "wall_since",
        "due_on",
        "opening",
        "ladder_id",
        "version",
    )
    before = [getattr(duties(world)[0], name) for name in columns]

    merged(world, "SGTVT")

    after = duties(world)[0]
    assert (after.id, [getattr(after, name) for name in columns]) == (row.id, before)
    assert before[0] > 0


def test_a_task_that_both_bodies_lead_stays_two_obligations(both: World) -> None:
    for agency in ("SGTVT", "HBL", "SYT"):
        both.open(agency, date(2022, 9, 30), subject_id=7)

    result = merged(both, "SGTVT", "HBL")

    marks = sorted(row.occurrence for row in duties(both) if row.subject_id == 7)
    assert (owners(both), marks) == (["SYT", "SYT", "SYT"], ["", "@HBL", "@SGTVT"])
    assert result.before == result.after


def test_the_same_act_again_changes_nothing(world: World) -> None:
    world.open("SGTVT", date(2022, 9, 30))
    merged(world, "SGTVT")

    again = merged(world, "SGTVT", on=date(2022, 7, 4))

    assert again.id is None
    with world.store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(HANDOVER)).scalar_one() == 1


def test_a_new_body_gets_the_posts_and_the_people_of_the_first(world: World) -> None:
    world.open("SGTVT", date(2022, 9, 30))
    new = NewBody("SXD", "Sở Xây dựng", "province")

    result = merged(world, "SGTVT", "SYT", into=new)

    assert result.posts_carried == ("SXD.officer", "SXD.head")
    assert result.people_without_post == ("mai", "quang")
    with world.store.reading() as session:
        assert actor_of(session, "SXD.officer", DAY).name == "Trương Văn Hưng"
        titles = session.execute(sa.select(POST.c.title_vi).where(POST.c.code == "SXD.head")).scalar()
        assert titles == "Giám đốc Sở Xây dựng"


def test_who_stands_in_goes_on_standing_in(world: World) -> None:
    with acting(world, DIRECTOR, date(2022, 2, 1)) as work:
        people.assign(
            *work.who, work.session.get_one(Post, world.post["SGTVT.officer"]),
            work.session.get_one(people.Person, world.person["long"]), kind=TenureKind.SUBSTITUTE, **work.when,
        )  # fmt: skip
    with acting(world, DIRECTOR, DAY) as work:
        hung = work.session.get_one(people.Person, world.person["hung"])
        people.record_absence(*work.who, hung, first_day=DAY, last_day=date(2022, 7, 8), **work.when)

    merged(world, "SGTVT", into=NewBody("SXD", "Sở Xây dựng", "province"))

    with world.store.reading() as session:
        assert actor_of(session, "SXD.officer", DAY).name == "Lý Văn Long"
        assert actor_of(session, "SXD.officer", date(2022, 7, 11)).name == "Trương Văn Hưng"


def test_what_waits_for_a_closed_post_is_told_to_the_one_that_follows(both: World) -> None:
    both.open("SGTVT", date(2022, 7, 21))
    sweep(both.store, date(2022, 6, 30), both.now, mode="live")  # the first reminder waits for Monday

    result = merged(both, "SGTVT")

    with both.store.reading() as session:
        rows = session.execute(
            sa.select(POST.c.code, NOTICE.c.state, NOTICE.c.reason)
            .join(POST, POST.c.id == NOTICE.c.post_id)
            .where(NOTICE.c.event == "")
            .order_by(NOTICE.c.id)
        ).all()
    assert [tuple(row) for row in rows] == [
        ("SGTVT.officer", NoticeState.STOOD_DOWN, "handed_over"),
        ("SYT.officer", NoticeState.WAITING, ""),
    ]
    assert result.notices_told_on == 1


def test_a_letter_that_has_not_gone_does_not_go_to_the_closed_body(world: World) -> None:
    world.open("SGTVT", date(2022, 7, 1))
    sweep(world.store, DAY, world.now, mode="live")
    at = datetime(2022, 7, 1, 2, 0, tzinfo=world.now.tzinfo)
    group(world.store, DAY, at, mode="live", office=Mailroom("long-an", "Long An"))

    merged(world, "SGTVT")
    group(world.store, DAY, at, mode="live", office=Mailroom("long-an", "Long An"))

    query = (
        sa.select(DIGEST.c.person_id)
        .join(NOTICE, NOTICE.c.digest_id == DIGEST.c.id)
        .where(NOTICE.c.event == "")
    )
    with world.store.reading() as session:
        assert set(session.execute(query).scalars()) <= {world.person["mai"], world.person["quang"]}


def test_the_heir_hears_one_line_however_much_it_inherits(world: World) -> None:
    for _ in range(5):
        world.open("SGTVT", date(2022, 9, 30))

    merged(world, "SGTVT")

    assert told(world) == [("handed_over", "SYT.officer"), ("handed_over", "SYT.head")]


def test_visits_findings_recommendations_and_targets_go_along(both: World) -> None:
    plan_id = draft(both, [("1", "Quý IV/2022", "SGTVT")])
    with both.store.act("matter", now=both.now) as session:
        agency = both.agency["SGTVT"]
        visit = Inspection(agency_id=agency, year=2022, visit_from=DAY, visit_to=DAY)
        past = Inspection(
            agency_id=agency, year=2022, visit_from=BEFORE, visit_to=BEFORE, status="concluded",  # type: ignore[arg-type]
            conclusion_no="1/TB", conclusion_on=BEFORE,
        )  # fmt: skip
        session.add_all([visit, past])
        session.flush()
        finding = Finding(
            inspection_id=past.id, agency_id=agency, number=1, category="F03", domain="tthc",  # type: ignore[arg-type]
            description="Thu phí sai", client_key="k", recorded_on=BEFORE, entered_at=both.now,
        )  # fmt: skip
        target = Target(plan_id=plan_id, code="grdp", title_vi="GRDP", op=">=", goal_num=6, owner_id=agency)
        session.add_all([finding, target])

    result = merged(both, "SGTVT")

    assert result.moved == {"finding": 1, "inspection": 1, "target": 1, "task_lead": 1}
    with both.store.reading() as session:
        heir = both.agency["SYT"]
        assert session.get_one(Inspection, visit.id).agency_id == heir
        assert session.get_one(Inspection, past.id).agency_id == both.agency["SGTVT"]  # history stays
        assert session.get_one(Finding, finding.id).agency_id == heir
        assert session.get_one(Target, target.id).owner_id == heir
        assert session.get(TaskLead, (1, heir)) is not None


def test_inspectors_keep_the_visits_they_have_begun(world: World) -> None:
    with world.store.act("visit", now=world.now) as session:
        visit = Inspection(agency_id=world.agency["HBL"], year=2022, visit_from=DAY, visit_to=DAY)
        session.add(visit)
        session.flush()
        session.add(InspectionMember(inspection_id=visit.id, post_id=world.post["SNV.lan"], head=True))  # type: ignore[arg-type]

    merged(world, "SNV", into=NewBody("SNV25", "Sở Nội vụ", "province"))

    with world.store.reading() as session:
        post = session.execute(sa.select(POST.c.id).where(POST.c.code == "SNV25.lan")).scalar_one()
        found = session.get(InspectionMember, (visit.id, post))
        assert found is not None
        assert found.head
        assert actor_of(session, "SNV25.director", DAY).name == "Huỳnh Văn Dũng"


def test_a_body_with_open_matters_does_not_end_without_an_heir(world: World) -> None:
    row = world.open("HBL", date(2022, 9, 30))

    with pytest.raises(Shortage) as refusal, acting(world, DIRECTOR, DAY) as work:
        reorganise.dissolve(*work.who, body(work, world, "HBL"), decision_no="15/NQ", **work.when)

    assert refusal.value.numbers == {"count": 1}
    assert f"obligation {row.id}" in refusal.value.message_vi
    with world.store.reading() as session:
        assert session.get_one(Agency, world.agency["HBL"]).valid_to is None


def test_a_body_with_nothing_open_ends(world: World) -> None:
    with acting(world, DIRECTOR, DAY) as work:
        result = reorganise.dissolve(*work.who, body(work, world, "HBL"), decision_no="15/NQ", **work.when)

    assert result.posts_ended == ("HBL.officer", "HBL.head")
    assert result.people_without_post == ("nga", "tien")
    with world.store.reading() as session:
        assert session.get_one(Agency, world.agency["HBL"]).valid_to == BEFORE


def test_an_heir_without_people_is_refused_with_what_it_would_leave_alone(world: World) -> None:
    world.open("HBL", date(2022, 9, 30))
    with world.store.act("empty", now=world.now) as session:
        for post in session.exec(people.select(Post).where(Post.agency_id == world.agency["HBL"])):
            post.valid_to = date(2022, 6, 1)

    with pytest.raises(Shortage) as refusal:
        merged(world, "HBL", into=NewBody("XBL", "Xã Bến Lức", "district"))

    assert refusal.value.numbers == {"count": 1}
    assert "Xã Bến Lức" in refusal.value.message_vi


def test_a_split_needs_an_heir_for_every_row(world: World) -> None:
    first, second = (world.open("HBL", date(2022, 9, 30)) for _ in range(2))
    heirs = [NewBody("X1", "Xã Bến Lức", "district"), NewBody("X2", "Xã Thạnh Lợi", "district")]

    with pytest.raises(Shortage) as refusal, acting(world, DIRECTOR, DAY) as work:
        reorganise.split(
            *work.who, body(work, world, "HBL"), heirs, named={("obligation", first.id or 0): "X1"},
            decision_no="15/NQ", **work.when,
        )  # fmt: skip

    assert refusal.value.numbers == {"count": 1}
    assert f"obligation {second.id}" in refusal.value.message_en


def test_a_split_gives_each_part_its_own_and_the_rest_to_one(both: World) -> None:
    first, _ = (both.open("HBL", date(2022, 9, 30)) for _ in range(2))
    heir = NewBody("X1", "Xã Bến Lức", "district")

    with acting(both, DIRECTOR, DAY) as work:
        result = reorganise.split(
            *work.who, body(work, both, "HBL"), [heir, body(work, both, "SYT")], rest=heir,
            named={("obligation", first.id or 0): "SYT"}, decision_no="15/NQ", **work.when,
        )  # fmt: skip

    assert owners(both) == ["SYT", "X1"]
    assert result.before == result.after
    with both.store.reading() as session:
        assert session.execute(sa.select(sa.func.count()).select_from(SUCCESSION)).scalar_one() == 2
        assert session.get_one(Agency, both.agency["HBL"]).successor_id is None


def test_a_body_that_gives_away_a_part_goes_on(world: World) -> None:
    first, _ = (world.open("HBL", date(2022, 9, 30)) for _ in range(2))

    with acting(world, DIRECTOR, DAY) as work:
        own = body(work, world, "HBL")
        reorganise.split(
            *work.who, own, [own, body(work, world, "SYT")], rest=own,
            named={("obligation", first.id or 0): "SYT"}, decision_no="15/NQ", **work.when,
        )  # fmt: skip

    assert owners(world) == ["SYT", "HBL"]
    with world.store.reading() as session:
        assert session.get_one(Agency, world.agency["HBL"]).valid_to is None
        assert actor_of(session, "HBL.officer", DAY).name == "Phan Thị Nga"


def test_a_post_named_to_stay_with_the_body_that_goes_on_stays(world: World) -> None:
    with acting(world, DIRECTOR, DAY) as work:
        own = body(work, world, "HBL")
        result = reorganise.split(
            *work.who, own, [own, body(work, world, "SYT")], rest=own,
            named={("post", world.post["HBL.officer"]): "HBL"}, decision_no="15/NQ", **work.when,
        )  # fmt: skip

    assert result.posts_ended == ()
    with world.store.reading() as session:
        assert actor_of(session, "HBL.officer", DAY).name == "Phan Thị Nga"


def test_a_new_name_is_the_same_body_and_the_old_name_still_finds_it(world: World) -> None:
    with acting(world, DIRECTOR, DAY) as work:
        result = reorganise.rename(
            *work.who, body(work, world, "SGTVT"), name_vi="Sở Giao thông công chính", decision_no="9/QĐ",
            **work.when,
        )  # fmt: skip

    assert result.kind is ReorganisationKind.RENAME
    with world.store.reading() as session:
        from casework.lookups import agency

        assert agency(session, "Sở Giao thông vận tải").name_vi == "Sở Giao thông công chính"
        title = session.execute(sa.select(POST.c.title_vi).where(POST.c.code == "SGTVT.head")).scalar()
        assert title == "Giám đốc Sở Giao thông công chính"


@pytest.mark.parametrize("name", ["Sở Y tế", "So y te", "UBND huyện Bến Lức"])
def test_a_name_that_another_living_body_goes_by_is_refused(world: World, name: str) -> None:
    """Two bodies of one name are found by nobody any more."""
    with world.store.act("alias", now=world.now) as session:
        alias = "UBND huyện Bến Lức"
        session.add(AgencyAlias(agency_id=world.agency["HBL"], alias=alias, folded=fold(alias)))

    with pytest.raises(BadInput, match="chọn tên khác"), acting(world, DIRECTOR, DAY) as work:
        reorganise.rename(
            *work.who, body(work, world, "SGTVT"), name_vi=name, decision_no="9/QĐ", **work.when
        )


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"into": "SGTVT"}, "chính mình"),
    ({"on": date(2022, 7, 2), "into": "HBL"}, "không hoạt động"),  # HBL has ended by then
    ({"into": NewBody("X", "Xã", "hamlet")}, "không có cấp"),
    ({"into": NewBody("X", " ", "district")}, "thiếu tên"),
]


@pytest.mark.parametrize(("asked", "said"), REFUSED)
def test_what_cannot_be_is_refused_with_a_sentence(world: World, asked: dict[str, Any], said: str) -> None:
    with world.store.act("ended", now=world.now) as session:
        session.get_one(Agency, world.agency["HBL"]).valid_to = date(2022, 7, 1)

    with pytest.raises(BadInput, match=said):
        merged(world, "SGTVT", **asked)


def test_only_the_reform_office_reorganises(world: World) -> None:
    with pytest.raises(NotAllowed), acting(world, "SYT.head", DAY) as work:
        reorganise.dissolve(*work.who, body(work, world, "HBL"), decision_no="1", **work.when)


def test_what_is_opened_again_after_the_merger_is_handed_over_by_the_same_act(world: World) -> None:
    world_row = world.open("SGTVT", date(2022, 9, 30))
    merged(world, "SGTVT")
    with world.store.act("slip", now=world.now) as session:
        session.execute(
            sa.update(OBLIGATION)
            .where(OBLIGATION.c.id == world_row.id)
            .values(agency_id=world.agency["SGTVT"])
        )

    again = merged(world, "SGTVT", on=date(2022, 7, 4))

    assert again.moved == {"obligation": 1}
    assert owners(world) == ["SYT"]


def test_what_was_counted_is_kept_with_the_act(world: World) -> None:
    world.open("SGTVT", date(2022, 9, 30))
    result = merged(world, "SGTVT")

    with world.store.reading() as session:
        kept = json.loads(session.get_one(reorganise.Reorganisation, result.id).body)
    assert kept["before"] == kept["after"]
    assert kept["before"]["obligation"]["task.open"][0] == 1
    assert kept["moved"] == {"obligation": 1}


def issue(world: World, rows: list[tuple[str, str, str]]) -> int:
    """Issue a plan of these tasks in January; its id."""
    number = draft(world, rows)
    with acting(world, "VPUB.vice_chairman", date(2022, 1, 10)) as work:
        plans.issue_plan(*work.who, work.session.get_one(Plan, number), decision_no="12/KH", **work.when)
    return number


def amend(world: World, number: int, words: str) -> None:
    """Give task 1 another deadline after the merger."""
    with acting(world, "VPUB.vice_chairman", date(2022, 7, 11)) as work:
        plan = work.session.get_one(Plan, number)
        change = plan_amendments.TaskChange("1", deadline_text=words)
        plan_amendments.amend_plan(
            *work.who, plan, [change], decision_no="20/QĐ", reason="Điều chỉnh", **work.when
        )


def test_an_amendment_after_the_merger_follows_both_obligations(world: World) -> None:
    number = issue(world, [("1", "30/9/2022", "SGTVT SYT")])
    merged(world, "SGTVT")

    amend(world, number, "31/10/2022")

    rows = [(row.occurrence, row.status.value, row.due_on) for row in duties(world, ObligationKind.TASK)]
    assert sorted(rows) == [("", "open", date(2022, 10, 31)), ("@SGTVT", "open", date(2022, 10, 31))]


def test_an_amendment_after_the_merger_does_not_ask_again_for_what_the_old_body_did(world: World) -> None:
    number = issue(world, [("1", "Hằng quý", "SGTVT")])
    first = duties(world, ObligationKind.TASK)[0]
    with acting(world, "SGTVT.officer", date(2022, 3, 30)) as work:
        plan_tasks.report_done(
            *work.who,
            work.obligation(first),
            document_no="1/BC",
            document_date=date(2022, 3, 29),
            **work.when,
        )
    with acting(world, "SNV.reform_office", date(2022, 3, 31)) as work:
        plan_tasks.confirm(*work.who, work.obligation(first), **work.when)
    merged(world, "SGTVT", into=NewBody("SXD", "Sở Xây dựng", "province"))
    before = len(duties(world, ObligationKind.TASK))

    amend(world, number, "Hàng quý")

    after = duties(world, ObligationKind.TASK)
    assert len(after) == before
    assert Counter(row.status.value for row in after) == {"done": 1, "open": before - 1}


def test_the_figures_of_a_day_before_name_the_body_of_that_day(world: World) -> None:
    world.open("SGTVT", date(2022, 9, 30))
    merged(world, "SGTVT")

    with world.store.reading() as session:
        before, after = (obligation_rows(session, day) for day in (BEFORE, DAY))
        mine = obligation_rows(session, BEFORE, agency_id=world.agency["SGTVT"])
    assert [row.agency_code for row in before] == ["SGTVT"]
    assert [row.agency_code for row in after] == ["SYT"]
    assert len(mine) == 1
