"""Peers' bug threads: the reminder that never came."""

from datetime import date, timedelta

from casework.obligations import redate
from casework.sweep import sweep
from casework.watchdog import check
from models.tables import Address, Obligation
from tests.casework.mail_cast import TWO_WAYS, Way, at, send
from tests.peers.days import DUE, MONDAY, live, tell, told
from tests.world import World


def test_a_day_on_which_the_machine_was_off_loses_no_reminder(world: World, way: Way) -> None:
    """CISO Assistant #4476: selected by "date = today + n", a missed run is a missed reminder."""
    world.open("SYT", DUE)

    live(world, MONDAY, date(2022, 2, 8), way, down=[MONDAY])

    assert told(world) == [(date(2022, 2, 8), 1)]


def test_every_kind_of_duty_is_reminded_of_not_only_tasks(world: World, way: Way) -> None:
    """CISO Assistant #3979."""
    from rules.lifecycles import ObligationKind

    kinds = list(ObligationKind)
    for number, kind in enumerate(kinds):
        world.open("SYT", DUE, kind=kind, subject_id=number + 1)

    live(world, MONDAY, date(2022, 3, 15), way)

    with world.store.reading() as session:
        from models.tables import NOTICE

        pressed = {row.obligation_id for row in session.execute(NOTICE.select().where(NOTICE.c.event == ""))}
    assert len(pressed) == len(kinds)


def test_what_is_given_two_days_is_reminded_of_though_every_early_rung_has_passed(
    world: World, way: Way
) -> None:
    """gapps #94."""
    world.open("SYT", DUE, today=date(2022, 2, 24))

    live(world, date(2022, 2, 24), date(2022, 3, 1), way)

    assert told(world)[0][0] == date(2022, 2, 24)
    assert len({day for day, _ in told(world)}) >= 3


def test_a_date_that_falls_on_a_holiday_is_reminded_of_before_it(world: World, way: Way) -> None:
    """Taiga #27: due at Tết, when nobody reads."""
    world.open("SYT", date(2022, 2, 2), today=world.today)

    live(world, world.today, date(2022, 2, 2), way)

    days = [day for day, _ in told(world)]
    assert days[-1] == date(2022, 1, 28)  # the last working day before Tết


def test_a_date_moved_forward_is_reminded_of_again(world: World, way: Way) -> None:
    """GLPI #6898: no reminder after the date was changed."""
    duty = world.open("SYT", DUE)
    live(world, MONDAY, MONDAY, way)
    with world.store.act("extend", now=at(date(2022, 2, 8))) as session:
        row, rules = session.get_one(Obligation, duty.id), world.standing(session)
        redate(session, rules, row, date(2022, 3, 31), today=date(2022, 2, 8), now=at(date(2022, 2, 8)))

    live(world, date(2022, 2, 8), date(2022, 3, 31), way)

    assert [rung for _, rung in told(world)] == [1, 1, 2, 3, 4]


def test_delivery_switched_on_again_says_what_was_held(world: World, way: Way) -> None:
    """GLPI #4170: what was queued while sending was off."""
    world.open("SYT", DUE)
    sweep(world.store, MONDAY, at(MONDAY, 7, 30), mode="off")
    send(world, at(MONDAY), way, mode="off")

    live(world, date(2022, 2, 8), date(2022, 2, 14), way)

    assert [letter.address for letter in way.letters] == ["mai@longan.example"]


def test_one_reader_who_cannot_be_written_to_does_not_silence_the_others(world: World, way: Way) -> None:
    """GLPI #5319: one bad address stopped the queue."""
    with world.store.act("odd", now=world.now) as session:
        session.get_one(Address, world.address["mai"]).address = "không phải địa chỉ"
    for agency in ("SYT", "SGTVT", "HBL"):
        world.open(agency, DUE)

    live(world, MONDAY, MONDAY, way)

    assert {letter.address for letter in way.letters} == {"hung@longan.example", "nga@longan.example"}


def test_a_sweep_that_does_not_run_is_itself_an_alarm(world: World) -> None:
    """Moodle reminders #202: the cron had stopped, and nobody knew."""
    with world.store.reading() as session:
        alarms = [alarm.kind for alarm in check(session, now=at(MONDAY, 9, 40))]

    assert "sweep_never_ran" in alarms


def test_what_nobody_could_send_for_days_is_an_alarm(world: World) -> None:
    """Moodle reminders #202, on the other side of the outbox."""
    way = Way(shut=True)
    tell(world, "SYT.head", "một việc", MONDAY)
    send(world, at(MONDAY), way, office=TWO_WAYS)

    with world.store.reading() as session:
        alarms = [alarm.kind for alarm in check(session, now=at(MONDAY + timedelta(days=3), 9))]

    assert "letters_stuck" in alarms
