"""`dondoc up`: one parent with three children - the Prefect API on loopback, the flows, the web."""

import contextlib
import hashlib
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import SURROUNDINGS, Database, fail, office, settings

if TYPE_CHECKING:
    from models.db import Store

_START = 180.0  # seconds for the Prefect server to answer, and again for its first scheduled run


def join(app: typer.Typer) -> None:
    app.command("up")(up)


def up(
    database: Database = None,
    port: Annotated[int | None, typer.Option(help="Cổng của trang web / port of the pages")] = None,
) -> None:
    """Chạy thật: trang web, Prefect trên máy này, lịch chạy / web, Prefect on loopback, the schedules."""
    from cli.children import Child, Family
    from cli.prefect_server import new_server, wait_for

    made = settings(database)
    store = office(database)
    with _alone(store):
        server = new_server(made.data_dir / "prefect", made.prefect_port)
        common = {**server.environment(), "DONDOC_DATABASE_URL": made.database_url}
        web_port = port or made.web_port
        logs = made.data_dir / "logs"
        logs.mkdir(parents=True, exist_ok=True)
        prefect = Child("prefect", server.command(), common, logs / "prefect.log")
        flows = Child("flows", [sys.executable, "-m", "flows", "serve"], common, logs / "flows.log")
        plain = {key: value for key, value in os.environ.items() if not key.startswith("PREFECT_")}
        web = Child(
            "web", [sys.executable, "-m", "web", "--port", str(web_port)],
            {**plain, "DONDOC_DATABASE_URL": made.database_url}, logs / "web.log",
        )  # fmt: skip
        family = Family([prefect, web, flows])
        stopping = _stop_signal()
        try:
            prefect.start()
            web.start()
            print(f"http://{made.web_host}:{web_port}/", flush=True)
            if not wait_for(server.healthy, _START, lambda: stopping() or not prefect.alive):
                _explain(
                    stopping, "Prefect không khởi động được", "Prefect does not start", logs / "prefect.log"
                )
            else:
                flows.start()
                if wait_for(
                    lambda: server.scheduled_runs() > 0, _START, lambda: stopping() or not flows.alive
                ):
                    print("lịch chạy đã sẵn sàng / the schedules are set", flush=True)
                else:
                    _explain(
                        stopping,
                        "chưa có lần chạy nào được lên lịch",
                        "no run was scheduled",
                        logs / "flows.log",
                    )
                family.watch(stopping)
        finally:
            family.stop()
            store.dispose()


def _explain(stopping: "_Stop", vi: str, en: str, log: Path) -> None:
    if stopping():
        return
    fail(SURROUNDINGS, f"{vi}; xem {log} rồi thử lại.", f"{en}; see {log}, then try again.")


def _stop_signal() -> "_Stop":
    made = _Stop()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, made.set)
    return made


class _Stop:
    """Whether SIGTERM or SIGINT has come."""

    def __init__(self) -> None:
        self.asked = False

    def set(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def __call__(self) -> bool:
        return self.asked


@contextlib.contextmanager
def _alone(store: "Store") -> Iterator[None]:
    """Hold the only `up` of this database: an advisory lock on PostgreSQL, a locked file beside SQLite."""
    words = (
        "Một `dondoc up` khác đang chạy trên cơ sở dữ liệu này; dừng nó trước.",
        "Another `dondoc up` is running on this database; stop it first.",
    )
    if store.sqlite:
        import fcntl

        name = str(store.url.database)
        with open(f"{name}.up-lock", "w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                fail(SURROUNDINGS, *words)
            yield
        return
    import sqlalchemy as sa

    mark = int.from_bytes(hashlib.sha256(b"dondoc up").digest()[:4], "big") >> 1
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if not connection.execute(sa.text("SELECT pg_try_advisory_lock(:mark)"), {"mark": mark}).scalar():
            fail(SURROUNDINGS, *words)
        yield
