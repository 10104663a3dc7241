"""The pages over a small office, asked as a browser on the same machine asks them."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from config.settings import Settings
from models.db import Store
from tests.web.year import DAY, Year, build_year
from tests.world import World, build_world
from web.app import create_app

HOME = "http://localhost:8022"


@pytest.fixture(scope="session")
def web_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the fonts are cut once for all tests."""
    return tmp_path_factory.mktemp("web")


@pytest.fixture
def settings(web_data: Path, tmp_path: Path) -> Settings:
    return Settings(data_dir=web_data, box_dir=tmp_path / "box")


@pytest.fixture
def world(lite: Store, now: datetime) -> World:
    return build_world(lite, now)


@pytest.fixture
def site(world: World, settings: Settings) -> Iterator[TestClient]:
    """A reader of an office where nothing has happened yet."""
    app = create_app(world.store, settings, as_of=DAY)
    with TestClient(app, base_url=HOME, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="session")
def year_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Year]:
    """A year lived through once, in a file of its own."""
    path = tmp_path_factory.mktemp("year") / "year.db"
    store = Store(f"sqlite:///{path}", durable=False)
    store.create_schema()
    made = build_year(store, datetime(2022, 1, 4, 1, 0, tzinfo=UTC))
    store.dispose()
    return path, made


@pytest.fixture(scope="session")
def year(year_file: tuple[Path, Year]) -> Iterator[Year]:
    """The office on 17 July 2022, to be read."""
    path, made = year_file
    store = Store(f"sqlite:///{path}", durable=False)
    yield replace(made, world=replace(made.world, store=store))
    store.dispose()


@pytest.fixture(scope="session")
def year_client(year: Year, web_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(data_dir=web_data, box_dir=tmp_path_factory.mktemp("box"))
    with TestClient(create_app(year.store, settings, as_of=DAY), base_url=HOME) as client:
        yield client


@pytest.fixture
def reader(year_client: TestClient) -> TestClient:
    """A reader of that office who has chosen no language yet; what fails is raised."""
    year_client.cookies.clear()
    return year_client


@pytest.fixture
def copy(year_file: tuple[Path, Year], tmp_path: Path) -> Iterator[Year]:
    """A copy of that office, for a test that changes something."""
    path, made = year_file
    for part in path.parent.iterdir():
        shutil.copy(part, tmp_path / part.name)
    store = Store(f"sqlite:///{tmp_path / path.name}", durable=False)
    yield replace(made, world=replace(made.world, store=store))
    store.dispose()


@pytest.fixture
def changing(copy: Year, settings: Settings) -> Iterator[TestClient]:
    """A reader of the copy."""
    with TestClient(create_app(copy.store, settings, as_of=DAY), base_url=HOME) as client:
        yield client
