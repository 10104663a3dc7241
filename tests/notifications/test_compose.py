"""A digest says what hurts first, why each line came, and that nothing else waits."""

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.compose import Message, compose
from notifications.facts import AgencyWeek, Ask, DigestFacts, Line, Promise, Rung, Why
from notifications.sections import arranged, section_of
from rules.lifecycles import Form, ObligationKind, Role
from tests.notifications.cast import (
    BEN_LUC,
    HEALTH,
    TRANSPORT,
    daily,
    fees_report,
    posting_duty,
    signs,
    stand_down,
    unreached,
    weekly,
)

GOLDEN = Path(__file__).parent / "golden"


def composed(facts: DigestFacts) -> Message:
    message = compose(facts)
    assert message is not None
    return message


def only(line: Line, language: str = "vi") -> Message:
    return composed(replace(daily(language), lines=(line,), stand_downs=()))


class Outside(HTMLParser):
    """Collects whatever a mail reader would fetch or run, and the tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.open: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ("meta", "br"):
            self.open.append(tag)
        if tag in ("img", "script", "link", "iframe", "object"):
            self.fetched.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.fetched += [name for name, _ in attrs if name in ("src", "background") or name.startswith("on")]

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", ["daily", "weekly"])
def test_the_letter_reads_as_agreed(name: str, language: str) -> None:
    facts = {"daily": daily, "weekly": weekly}[name](language)

    message = composed(facts)
    golden = (GOLDEN / f"{name}.{language}.txt").read_text(encoding="utf-8")
    assert f"{message.subject}\n\n{message.text}" == golden


def test_the_subject_counts_what_hurts_first() -> None:
    facts = replace(daily(), stand_downs=())

    assert composed(facts).subject == "[CCHC] 1 nhiệm vụ quá hạn, 2 sắp đến hạn – Sở Y tế"
    assert composed(replace(facts, language="en")).subject == "[PAR] 1 task overdue, 2 due soon – Sở Y tế"


def test_the_noun_fits_what_is_owed() -> None:
    finding = replace(posting_duty(), kind=ObligationKind.FINDING)
    facts = replace(daily(), lines=(finding, fees_report()), stand_downs=())

    assert "1 vấn đề phát hiện quá hạn" in composed(replace(facts, lines=(finding,))).subject
    assert "1 đầu việc quá hạn, 1 sắp đến hạn" in composed(facts).subject  # of two kinds: the common word


def test_nothing_to_say_is_no_letter() -> None:
    assert compose(replace(daily(), lines=(), stand_downs=())) is None


@pytest.mark.parametrize(("language", "end"), [("vi", "Không còn việc nào khác."), ("en", "Nothing else.")])
def test_every_letter_ends_with_nothing_else(language: str, end: str) -> None:
    for facts in (daily(language), weekly(language)):
        message = composed(facts)
        assert message.text.rstrip().endswith(end)
        assert end in message.html


def test_the_order_of_the_facts_does_not_matter() -> None:
    facts = daily()

    backwards = replace(facts, lines=facts.lines[::-1])
    assert composed(facts) == composed(backwards)


lines_of_any_age = st.lists(
    st.builds(
        lambda n, form: replace(posting_duty(), days_left=n, form=form, title=f"{n} {form}", why=()),
        st.none() | st.integers(-400, 400),
        st.sampled_from(Form),
    ),
    min_size=1,
    max_size=12,
)


@settings(deadline=None)
@given(lines_of_any_age)
def test_the_worst_stands_first_in_each_section_and_no_line_is_lost(lines: list[Line]) -> None:
    sections = arranged(replace(daily(), lines=tuple(lines), stand_downs=()))

    assert list(sections) == sorted(sections)
    for section, found in sections.items():
        ages = [line.days_left for line in found if line.days_left is not None]
        assert ages == sorted(ages)
        assert all(section_of(line) is section for line in found)
    assert sorted(map(str, lines)) == sorted(str(line) for found in sections.values() for line in found)


@settings(deadline=None)
@given(lines_of_any_age, st.sampled_from(["vi", "en"]))
def test_every_line_of_a_digest_can_be_read_in_it(lines: list[Line], language: str) -> None:
    message = composed(replace(daily(language), lines=tuple(lines), stand_downs=()))

    for line in lines:
        assert line.title in message.text
        assert line.title in message.html


@pytest.mark.parametrize("language", ["vi", "en"])
def test_could_not_reach_never_reads_as_did_not_answer(language: str) -> None:
    message = only(unreached(), language)

    said = (message.subject + message.text + message.html).lower()
    blame = r"trả lời|phản hồi|im lặng|\banswer|\brepl|\brespon|silent|ignor"
    assert not re.search(blame, said)
    assert "không liên lạc được với chuyên viên đầu mối" in said or "could not reach" in said


def test_a_criticism_is_only_ever_a_draft_for_a_leader() -> None:
    draft = replace(posting_duty(), form=Form.DRAFT_LETTER, sender="")
    message = only(draft)

    assert "DỰ THẢO – chưa gửi cho ai" in message.text
    assert "DỰ THẢO – chưa gửi cho ai" in message.html
    assert "Dự thảo văn bản chấn chỉnh để lãnh đạo ký" in message.text
    assert "1 dự thảo chờ ký" in message.subject
    assert "DỰ THẢO" not in composed(daily()).text


def test_we_say_when_we_were_late_to_remind() -> None:
    assert "lẽ ra phải nhắc từ ngày 11/07/2022" in only(fees_report()).text
    assert "it should have been on 11 July 2022" in only(fees_report(), "en").text
    assert "nhắc việc này muộn" not in only(signs()).text


def test_an_extended_date_keeps_the_first_one_beside_it() -> None:
    assert "Hạn 26/07/2022, hạn ban đầu 30/06/2022, còn 7 ngày làm việc" in only(signs()).text


@pytest.mark.parametrize(
    ("days_left", "working", "vi", "en"),
    [
        (-1, True, "quá hạn 1 ngày làm việc", "1 working day overdue"),
        (-5, False, "quá hạn 5 ngày", "5 days overdue"),
        (0, True, "đến hạn hôm nay", "due today"),  # the due day itself is not overdue
        (1, False, "còn 1 ngày", "1 day left"),
        (2, True, "còn 2 ngày làm việc", "2 working days left"),
    ],
)
def test_how_far_the_date_is_in_both_languages(days_left: int, working: bool, vi: str, en: str) -> None:
    line = replace(posting_duty(), days_left=days_left, working=working)

    assert f"Hạn 30/06/2022, {vi}\n" in only(line).text
    assert f"Due 30 June 2022, {en}\n" in only(line, "en").text


def test_a_line_without_a_date_says_so_and_is_counted() -> None:
    line = replace(posting_duty(), due_on=None, days_left=None)

    message = only(line)
    assert "Chưa có thời hạn\n" in message.text
    assert message.subject == "[CCHC] 1 nhiệm vụ chưa có thời hạn – Sở Y tế"


def test_the_whole_chain_of_causes_stands_in_both_bodies() -> None:
    message = only(posting_duty())

    for piece in (
        "Căn cứ",
        "Kế hoạch 45/KH-UBND, mục II.3",
        "Quý II/2022",
        "hết quý",
        "Lịch Việt Nam 2022, phiên bản 1",
        "sau hạn 7 ngày làm việc – Yêu cầu giải trình → người đứng đầu cơ quan",
        "lan@soyte.example",
    ):
        assert piece in message.text
        assert piece in message.html
    assert "<details" in message.html


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (posting_duty(), "nấc “sau hạn 7 ngày làm việc” báo cho Giám đốc Sở Y tế."),
        (replace(posting_duty(), rung=None), "Sở Y tế còn đầu việc này và Giám đốc Sở Y tế là nơi nhận."),
        (stand_down(), "Trước đây đã báo đầu việc này cho Giám đốc Sở Y tế; nay thôi đôn đốc."),
        (
            replace(stand_down(), form=Form.EVENT),
            "Giám đốc Sở Y tế có liên quan đến đầu việc này của Sở Y tế.",
        ),
        (unreached(), "(thư bị trả lại); rất có thể UBND huyện Bến Lức chưa biết lời nhắc này."),
    ],
)
def test_each_line_answers_why_in_one_sentence(line: Line, said: str) -> None:
    assert f"{said}\n" in only(line).text


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"asked": Ask.SET_DATE}, "Điền thời hạn hoàn thành."),  # the facts win
        ({"form": Form.REMINDER}, "Báo cáo kết quả, ghi số và ngày văn bản minh chứng"),
        ({"form": Form.REMINDER, "kind": ObligationKind.FINDING}, "Khắc phục và báo cáo kết quả khắc phục"),
        ({"form": Form.URGING_LETTER}, "Chỉ đạo hoàn thành; báo cáo kết quả"),  # its rung calls the head
        (
            {"form": Form.URGING_LETTER, "rung": Rung(1, True, Form.URGING_LETTER, Role.REFORM_OFFICE)},
            "Để biết và chỉ đạo khi cần.",
        ),
        ({"form": Form.REMINDER, "kind": ObligationKind.EXTENSION}, "Quyết định đề nghị gia hạn"),
        ({"form": Form.DRAFT_LETTER}, "Xem dự thảo rồi quyết định: ký, sửa hoặc không gửi."),
    ],
)
def test_each_line_says_what_to_do(change: dict[str, object], said: str) -> None:
    message = only(replace(posting_duty(), **change))  # type: ignore[arg-type]

    assert f"Việc cần làm: {said}" in message.text


def test_an_event_tells_what_happened_and_in_whose_words() -> None:
    line = replace(
        stand_down(), form=Form.EVENT, reason="report_returned", note="Thiếu số văn bản (Trần Văn Minh)"
    )

    text = only(line).text
    assert "Thông tin: kết quả báo cáo được trả lại" in text
    assert "Ghi chú: Thiếu số văn bản (Trần Văn Minh)" in text


def test_an_event_without_words_of_its_own_is_still_told() -> None:
    text = only(replace(stand_down(), form=Form.EVENT, reason="something_new")).text

    assert "   Thông tin\n" in text
    assert "something_new" not in text


def test_a_leader_sees_the_worst_agency_first() -> None:
    text = composed(weekly()).text

    rows = [row for row in text.splitlines() if row.startswith("- ")]
    assert rows[0] == "- UBND huyện Bến Lức: 1 đầu việc quá hạn, lâu nhất: quá hạn 21 ngày làm việc"
    assert len(rows) == 2


def test_the_page_needs_nothing_from_outside_and_is_well_formed() -> None:
    page = Outside()
    page.feed(composed(daily()).html)

    assert page.fetched == []
    assert page.open == []
    assert page.links == ["https://dondoc.example/toi", "https://dondoc.example/viec/812"]


def test_words_of_a_plan_cannot_become_markup() -> None:
    line = replace(
        posting_duty(),
        title='<script>alert("x")</script> & {{ 7 * 7 }}',
        note="<img src=x onerror=y>",
        why=((Why.CLAUSE, "<b>mục</b>"),),
    )

    page = Outside()
    page.feed(only(line).html)
    assert page.fetched == []
    assert '<script>alert("x")</script> & {{ 7 * 7 }}' in only(line).text


def test_a_title_of_several_lines_cannot_break_the_subject_or_forge_a_line() -> None:
    facts = replace(daily(), agency_name="Sở Y tế\r\nBcc: all@longan.example")

    message = composed(replace(facts, lines=(replace(posting_duty(), title="Một\n2. Hai\u202e"),)))
    assert "\n" not in message.subject
    assert "1. Một 2. Hai\n" in message.text
    assert "\u202e" not in message.html


def test_decomposed_letters_are_composed() -> None:
    line = replace(posting_duty(), title="Cải cách".encode().decode().replace("ả", "a\u0309"))

    assert "Cải cách" in only(line).text


def test_a_link_that_is_not_of_the_web_is_refused() -> None:
    with pytest.raises(ValueError, match="https://"):
        replace(posting_duty(), link="javascript:alert(1)")
    with pytest.raises(ValueError, match="https://"):
        replace(daily(), public_url="data:text/html,x")


def test_without_a_public_address_there_is_no_button() -> None:
    message = composed(replace(daily(), public_url=""))

    assert "Xem và báo cáo" not in message.text
    assert "button" not in message.html.split("</style>")[1]
    assert message.short == message.subject


def test_a_narrow_channel_gets_the_subject_and_the_link() -> None:
    message = composed(daily())

    assert message.short == f"{message.subject}\nhttps://dondoc.example/toi"


def test_an_unknown_language_is_named() -> None:
    with pytest.raises(ValueError, match=r"'fr'.*vi, en"):
        compose(replace(daily(), language="fr"))  # type: ignore[arg-type]


def test_days_are_written_as_the_language_writes_them() -> None:
    line = replace(posting_duty(), due_on=date(2022, 12, 5), days_left=3, agency=BEN_LUC)

    assert "Hạn 05/12/2022" in only(line).text
    assert "Due 5 December 2022" in only(line, "en").text
    assert f"Cơ quan: {BEN_LUC}" in only(line).text
    assert HEALTH not in only(line).text.split("==")[2].split("Vì sao")[0]


def test_a_leaders_week_tells_what_is_overdue_in_the_whole_office_beside_the_promises() -> None:
    facts = replace(
        weekly(),
        lines=(),
        week=(AgencyWeek(BEN_LUC, 7, -21), AgencyWeek(TRANSPORT, 2, -2, working=False)),
        promises=(Promise("tasks", 12, 20), Promise("inspections", 5, 44, 14), Promise("findings", 3, 7)),
    )

    message = compose(facts)

    assert message is not None
    assert message.subject.startswith("[CCHC] Thư tuần: 9 đầu việc quá hạn ở 2 cơ quan")
    assert "đã hoàn thành: 12 trên 20" in message.text
    assert "5 trên 44, phải đạt 14" in message.text
    assert "UBND huyện Bến Lức: 7 đầu việc quá hạn, lâu nhất: quá hạn 21 ngày làm việc" in message.text
    assert "Sở Giao thông vận tải: 2 đầu việc quá hạn, lâu nhất: quá hạn 2 ngày" in message.html


def test_promises_alone_are_no_reason_to_write_to_a_leader() -> None:
    assert compose(replace(weekly(), lines=(), promises=(Promise("tasks", 20, 20),))) is None
