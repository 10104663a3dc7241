"""The small office on SQLite: what peers' users suffered from is not about the database."""

from datetime import datetime

import pytest

from models.db import Store
from tests.casework.mail_cast import Way
from tests.world import World, build_world


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


@pytest.fixture
def way() -> Way:
    return Way()
