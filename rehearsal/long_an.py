"""Long An 2022: what the office does at the beginning of the year, in July, and what happens to it in between.

Facts come from config/examples/long-an-2022; what is illustrative there is named there. The story here is made
up: Sở Y tế is prompt, Sở Giao thông vận tải is late, huyện Bến Lức never answers, the head of Sở Kế hoạch và Đầu
tư leaves on 15 June, and the address of huyện Đức Huệ's officer bounces until somebody mends it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlmodel import Session, col, select

import config
from casework import imports, office, people, plans, rounds
from casework.posts import actor_of
from casework.standing import Standing, standing
from config.calendar import shipped_calendar
from config.domains import load_domains
from config.ladders import load_ladders
from config.quota import load_quota
from config.reports import load_reports
from models.db import Store
from models.tables import ADDRESS, POST, TENURE, Person, Plan, Post, Tenure
from rehearsal.habits import Habit
from rehearsal.scene import Script
from rules.lifecycles import TenureKind
from rules.rights import Actor

EXAMPLE = Path(str(config.__file__)).parent / "examples" / "long-an-2022"
YEAR = 2022
ISSUED, IMPROVED = date(2022, 1, 4), date(2022, 7, 15)
LEAVES = date(2022, 6, 15)
SEED = "20220104"  # of the draw: in an office it comes from outside, after the list is published
BOUNCING = "HDHue-CV"  # the officer whose address does not work at first

HABITS: Mapping[str, Habit] = {
    "SYT": Habit.PROMPT,
    "SGTVT": Habit.LATE,
    "HBL": Habit.SILENT,
    "SKHCN": Habit.PROMPT,
}
PROBLEMS = (
    ("F01", "tthc", "Hồ sơ đất đai bị yêu cầu bổ sung nhiều lần", "Rà soát, hướng dẫn một lần, đầy đủ"),
    (
        "F02",
        "tthc",
        "Yêu cầu thêm giấy tờ ngoài thành phần hồ sơ",
        "Bỏ giấy tờ không có trong quy định",
    ),
    (
        "F03",
        "tai_chinh",
        "Thu lệ phí hộ tịch chưa đúng mức",
        "Hoàn trả phần thu thừa, công khai mức thu",
    ),
    (
        "F05",
        "tthc",
        "Chưa công khai địa chỉ tiếp nhận phản ánh, kiến nghị",
        "Niêm yết tại nơi tiếp nhận hồ sơ",
    ),
    (
        "F06",
        "cong_vu",
        "Thái độ giao tiếp của công chức một cửa bị phản ánh",
        "Chấn chỉnh, báo cáo kết quả",
    ),
    ("F07", "tthc", "Bộ phận một cửa thiếu biển hiệu, hướng dẫn", "Bổ sung biển hiệu"),
    ("F08", "tthc", "Bộ phận một cửa cấp xã thiếu ghế, quạt, nước uống", "Trang bị đủ"),
    (
        "F09",
        "tthc",
        "Trả kết quả trễ hạn, không có thư xin lỗi",
        "Xin lỗi bằng văn bản, hẹn lại ngày trả",
    ),
    ("F11", "so", "Không cập nhật phần mềm một cửa điện tử", "Cập nhật hồ sơ hằng ngày"),
    ("F12", "chi_dao", "Kế hoạch CCHC ban hành chậm, thiếu nhiệm vụ", "Bổ sung kế hoạch"),
    ("F13", "chi_dao", "Báo cáo định kỳ gửi chậm", "Gửi đúng thời hạn"),
    ("F16", "tai_chinh", "Quy chế chi tiêu nội bộ chưa cập nhật", "Sửa đổi quy chế"),
    ("F17", "cong_vu", "Chưa chấp hành giờ giấc làm việc", "Chấn chỉnh kỷ luật, kỷ cương"),
)
MEASURES: Mapping[str, tuple[tuple[date, str, int, int], ...]] = {  # illustrative values
    "grdp": ((date(2022, 7, 1), "6 tháng", 53, 10), (date(2022, 12, 28), "2022", 846, 100)),
    "charter_capital": ((date(2022, 12, 26), "2022", 235, 10),),
    "budget_share": ((date(2022, 12, 29), "2022", 12, 10),),
}


def script(seed: int) -> Script:
    """Who behaves how in this year."""
    return Script(seed, HABITS, PROBLEMS, MEASURES, recommended_to="STC")


@dataclass(frozen=True)
class Moment:
    """A day in the story: when, and what the office does then."""

    day: date
    name: str
    act: Callable[["Desk"], None]


@dataclass
class Desk:
    """The office at work on one day; each verb is an act of its own, by a person in a post."""

    store: Store
    today: date
    now: datetime

    def do(self, name: str, post: str, verb: Callable[[Session, Standing, Actor], Any]) -> Any:
        """One act of the person in that post."""
        with self.store.reading() as session:
            actor = actor_of(session, post, self.today)
        with self.store.act(name, now=self.now, person_id=actor.person_id, post_id=actor.post_id) as session:
            return verb(session, standing(session), actor)

    def bring_in(self, what: str, file: str, **options: Any) -> None:
        """Import one file of the example, as `dondoc import` does."""

        known = load_domains() if what == "plan" else ()

        def verb(session: Session, _standing: Standing, _actor: Actor) -> None:
            imports.apply(session, what, EXAMPLE / file, self.today, now=self.now, domains=known, **options)

        self.do(f"import.{what}", "SNV-CCHC", verb)

    def when(self) -> dict[str, Any]:
        return {"on": self.today, "today": self.today, "now": self.now}


def found(store: Store, now: datetime) -> None:
    """The office itself: its row, calendar and ladders, its agencies and people (nobody acts yet)."""
    with store.act("office.found", now=now) as session:
        office.found_office(
            session, code="long-an", name_vi="Sở Nội vụ tỉnh Long An (trình diễn)",
            name_en="Long An Department of Home Affairs (demonstration)", purpose="demo", now=now,
            calendar=shipped_calendar(None, YEAR - 1, YEAR + 1), ladders=load_ladders(None),
        )  # fmt: skip
    for kind in ("agencies", "people", "scores"):
        with store.act(f"import.{kind}", now=now) as session:
            file = "risk.csv" if kind == "scores" else f"{kind}.csv"
            imports.apply(session, kind, EXAMPLE / file, ISSUED, now=now, year=YEAR)


def begin_year(desk: Desk) -> None:
    """4 January: the yearly plan is issued, the periodic reports and the quota stand, the round is drawn."""
    desk.bring_in(
        "plan",
        "plan-yearly.csv",
        plan="CCHC-2022",
        year=YEAR,
        kind="yearly",
        title="Kế hoạch cải cách hành chính năm 2022",
    )
    desk.do(
        "reports.open",
        "SNV-CCHC",
        lambda session, rules, actor: plans.open_reports(
            session, rules, YEAR, load_reports(None, YEAR), today=desk.today, now=desk.now
        ),
    )
    desk.do(
        "quota.open",
        "SNV-CCHC",
        lambda session, rules, actor: plans.open_quota(session, rules, YEAR, today=desk.today, now=desk.now),
    )
    desk.do(
        "plan.issue",
        "UB-PCT",
        lambda session, rules, actor: plans.issue_plan(
            session, rules, actor, _plan(session, "CCHC-2022"), decision_no="01/KH-UBND", **desk.when()
        ),
    )
    draw_round(desk)


def draw_round(desk: Desk) -> None:
    """The list is frozen and published before the seed is given; a leader approves."""
    rule = load_quota(None)
    desk.do(
        "round.prepare",
        "SNV-CCHC",
        lambda session, rules, actor: rounds.prepare_round(session, rules, actor, YEAR, rule, **desk.when()),
    )
    desk.do(
        "round.publish",
        "SNV-CCHC",
        lambda session, rules, actor: rounds.publish_round(session, rules, actor, YEAR, **desk.when()),
    )
    desk.do(
        "round.draw",
        "SNV-CCHC",
        lambda session, rules, actor: rounds.draw_round(session, rules, actor, YEAR, SEED, **desk.when()),
    )
    desk.do(
        "round.submit",
        "SNV-CCHC",
        lambda session, rules, actor: rounds.submit_round(session, rules, actor, YEAR, **desk.when()),
    )
    desk.do(
        "round.approve",
        "UB-PCT",
        lambda session, rules, actor: rounds.approve_round(
            session, rules, actor, YEAR, decision_no="02/KH-UBND", **desk.when()
        ),
    )


def improve(desk: Desk) -> None:
    """15 July: the improvement plan of the founding article and its targets join the year."""
    desk.bring_in(
        "plan",
        "plan-improvement.csv",
        plan="PARINDEX-2022",
        year=YEAR,
        kind="improvement",
        title="Kế hoạch khắc phục tồn tại, hạn chế, nâng cao PAR INDEX và SIPAS năm 2022",
    )
    desk.bring_in("targets", "targets.csv", plan="PARINDEX-2022", year=YEAR)
    desk.do(
        "plan.issue",
        "UB-PCT",
        lambda session, rules, actor: plans.issue_plan(
            session, rules, actor, _plan(session, "PARINDEX-2022"), decision_no="15/KH-UBND", **desk.when()
        ),
    )


def head_leaves(desk: Desk) -> None:
    """15 June: the head of Sở Kế hoạch và Đầu tư leaves; the deputy stands in."""
    desk.do(
        "person.leave",
        "SNV-CCHC",
        lambda session, rules, actor: people.leave(
            session, rules, actor, _holder(session, "SKHDT-TT"), decision_no="99/QĐ-UBND", **desk.when()
        ),
    )


STORY = (
    Moment(ISSUED, "begin_year", begin_year),
    Moment(LEAVES, "head_leaves", head_leaves),
    Moment(IMPROVED, "improve", improve),
)


def _holder(session: Session, post: str) -> Person:
    """Who holds the post, substitutes aside."""
    return session.exec(
        select(Person)
        .join(Tenure, col(Tenure.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Tenure.post_id))
        .where(Post.code == post, Tenure.kind == TenureKind.HOLDER)
    ).one()


def _plan(session: Session, code: str) -> Plan:
    return session.exec(select(Plan).where(Plan.code == code)).one()


def bouncing(store: Store) -> frozenset[str]:
    """The addresses of this story that do not work at first."""
    with store.reading() as session:
        found = session.execute(
            sa.select(ADDRESS.c.address)
            .join(TENURE, TENURE.c.person_id == ADDRESS.c.person_id)
            .join(POST, POST.c.id == TENURE.c.post_id)
            .where(POST.c.code == BOUNCING)
        ).scalars()
        return frozenset(found)
