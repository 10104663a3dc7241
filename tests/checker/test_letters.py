"""Letters: of one person, channel, day, kind and number there is one."""

import re
import sqlite3
from contextlib import closing

from checker import verify
from tests.checker.office_year import LAST, Year


def test_a_second_letter_for_the_same_is_found_where_the_key_was_taken_away(sqlite_year: Year) -> None:
    with closing(sqlite3.connect(sqlite_year.url.removeprefix("sqlite:///"))) as rows:
        (made,) = rows.execute("SELECT sql FROM sqlite_master WHERE name = 'digest'").fetchone()
        free = re.sub(r",\s*(CONSTRAINT \w+ )?UNIQUE \([^)]*\)", "", made)
        names = [name for (name,) in rows.execute("SELECT name FROM pragma_table_info('digest')")]
        copied = ", ".join("id + 90000" if name == "id" else name for name in names)
        rows.execute("ALTER TABLE digest RENAME TO kept")
        rows.execute(free)
        rows.execute("INSERT INTO digest SELECT * FROM kept")
        rows.execute(f"INSERT INTO digest SELECT {copied} FROM kept ORDER BY id LIMIT 1")
        (first,) = rows.execute("SELECT min(id) FROM kept").fetchone()
        rows.commit()

    report = verify(sqlite_year.url, as_of=LAST)

    (check,) = [check for check in report.checks if check.name == "digests"]
    doubles = [one for one in check.counter_examples if one["what"] == "two_letters_for_one"]
    assert [(one["digest"], one["first"]) for one in doubles] == [(first + 90000, first)]
