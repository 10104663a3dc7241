"""Who got no answer asks again: the same request twice adds nothing, or is refused with a sentence."""

from datetime import datetime

from models.db import Store
from tests.crash.picture import differences, picture
from tests.crash.story import ask_again, opening, story


def test_no_request_of_the_office_does_more_when_it_is_sent_twice(lite: Store, now: datetime) -> None:
    desk, more = opening(lite, now), {}
    for step in story():
        step.first(desk)
        step.after(desk)
        if step.request:
            once = picture(lite)
            ask_again(desk, step)
            added = differences(once, picture(lite))
            if added:
                more[step.name] = added

    assert more == {}
