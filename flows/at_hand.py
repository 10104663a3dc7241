"""What a flow run has at hand: the office's store, settings and clock, opened for one run and closed after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from casework.office import open_office
from casework.running import Running, running_office
from config.clock import office_clock
from config.settings import load_settings


@contextmanager
def at_hand() -> Iterator[tuple[Running, datetime]]:
    """The running office and the moment the run began."""
    settings = load_settings()
    store = open_office(settings.database_url)
    try:
        with running_office(store, settings) as running:
            yield running, office_clock().now()
    finally:
        store.dispose()
