"""The people and matters of the letters under test: one officer, one leader, one silent district."""

from dataclasses import replace
from datetime import date

from notifications.facts import DigestFacts, DigestKind, Line, Rung, Why
from rules.lifecycles import Form, ObligationKind, Role

SUNDAY = date(2022, 7, 17)
HEALTH = "Sở Y tế"
TRANSPORT = "Sở Giao thông vận tải"
BEN_LUC = "UBND huyện Bến Lức"


def posting_duty() -> Line:
    """A task of Sở Y tế that is twelve working days overdue, with its whole chain."""
    rung = Rung(7, True, Form.REQUEST_TO_EXPLAIN, Role.HEAD)
    return Line(
        form=Form.REQUEST_TO_EXPLAIN,
        kind=ObligationKind.TASK,
        agency=HEALTH,
        title="Công khai địa chỉ tiếp nhận phản ánh, kiến nghị về quy định hành chính",
        subject_ref="Nhiệm vụ 12, Kế hoạch 45/KH-UBND",
        due_on=date(2022, 6, 30),
        days_left=-12,
        answer_by=date(2022, 7, 19),
        sender="Giám đốc Sở Nội vụ",
        rung=rung,
        why=(
            (Why.CLAUSE, "Kế hoạch 45/KH-UBND, mục II.3"),
            (Why.TASK, "Nhiệm vụ 12"),
            (Why.DEADLINE, "Quý II/2022"),
            (Why.RULE, "quarter"),
            (Why.CALENDAR, "Lịch Việt Nam 2022, phiên bản 1"),
            (Why.OBLIGATION, "Số 812, mở lần 1, hạn 30/06/2022"),
            (Why.RUNG, rung),
            (Why.POST, "Giám đốc Sở Y tế"),
            (Why.PERSON, "Bà Nguyễn Thị Lan"),
            (Why.ADDRESS, "lan@soyte.example"),
        ),
        notice_id="20220712-000812-7-1",
        link="https://dondoc.example/viec/812",
    )


def fees_report() -> Line:
    """A report due in three working days; the office reminds late."""
    return Line(
        form=Form.REMINDER,
        kind=ObligationKind.TASK,
        agency=HEALTH,
        title="Rà soát thu phí, lệ phí tại Bộ phận tiếp nhận và trả kết quả",
        subject_ref="Nhiệm vụ 17, Kế hoạch 45/KH-UBND",
        due_on=date(2022, 7, 20),
        days_left=3,
        rung=Rung(-3, True, Form.REMINDER, Role.HEAD),
        late=True,
        late_since=date(2022, 7, 11),
        notice_id="20220720-000817--3-1",
    )


def signs() -> Line:
    """A task due in a week, extended once."""
    return Line(
        form=Form.REMINDER,
        kind=ObligationKind.TASK,
        agency=HEALTH,
        title="Bố trí biển hiệu, hướng dẫn, ghế ngồi, nước uống, quạt tại nơi tiếp nhận hồ sơ",
        subject_ref="Nhiệm vụ 21, Kế hoạch 45/KH-UBND",
        due_on=date(2022, 7, 26),
        original_due_on=date(2022, 6, 30),
        days_left=7,
        rung=Rung(-7, True, Form.REMINDER, Role.OFFICER),
        notice_id="20220726-000821--7-1",
    )


def stand_down() -> Line:
    """A matter that closed after its reader had been called."""
    return Line(
        form=Form.STAND_DOWN,
        kind=ObligationKind.TASK,
        agency=HEALTH,
        title="Mở chuyên mục cải cách hành chính trên trang thông tin điện tử",
        subject_ref="Nhiệm vụ 9, Kế hoạch 45/KH-UBND",
        reason="done",
        notice_id="20220715-000809-sd",
    )


def daily(language: str = "vi") -> DigestFacts:
    """What the director of Sở Y tế hears on 17 July 2022; given in the wrong order on purpose."""
    return DigestFacts(
        language="en" if language == "en" else "vi",
        office_name="UBND tỉnh Long An – Sở Nội vụ",
        salutation="Bà",
        person_name="Nguyễn Thị Lan",
        post_title="Giám đốc Sở Y tế",
        agency_name=HEALTH,
        day=SUNDAY,
        lines=(signs(), fees_report(), posting_duty()),
        stand_downs=(stand_down(),),
        public_url="https://dondoc.example/toi",
    )


def unreached() -> Line:
    """The district's officer whose mail bounces: nobody knows whether the district knows."""
    return Line(
        form=Form.UNREACHED,
        kind=ObligationKind.FINDING,
        agency=BEN_LUC,
        title="Niêm yết thủ tục hết hiệu lực tại bộ phận một cửa",
        subject_ref="Vấn đề 3, Biên bản 07/BB-ĐKT",
        due_on=date(2022, 7, 8),
        days_left=-6,
        unreached="chuyên viên đầu mối UBND huyện Bến Lức",
        reason="bounced",
        rung=Rung(1, True, Form.UNREACHED, Role.HEAD),
        notice_id="20220708-000903-1-6",
    )


def weekly(language: str = "vi") -> DigestFacts:
    """The vice chairman's week: a list by agency, a draft to sign, a district nobody could reach."""
    listed = replace(
        posting_duty(),
        form=Form.LEADER_LIST,
        agency=TRANSPORT,
        sender="",
        answer_by=None,
        notice_id="a1",
        why=(),
    )
    worse = replace(
        listed, agency=BEN_LUC, title="Họp đánh giá cải cách hành chính", days_left=-21, notice_id="b2"
    )
    draft = replace(
        worse, form=Form.DRAFT_LETTER, days_left=-30, title="Đối thoại với doanh nghiệp", notice_id="c3"
    )
    return DigestFacts(
        language="en" if language == "en" else "vi",
        kind=DigestKind.LEADER,
        office_name="UBND tỉnh Long An – Sở Nội vụ",
        salutation="Ông",
        person_name="Trần Văn Minh",
        post_title="Phó Chủ tịch UBND tỉnh",
        agency_name="UBND tỉnh",
        day=date(2022, 7, 18),
        lines=(listed, unreached(), draft, worse),
        public_url="https://dondoc.example/",
    )
