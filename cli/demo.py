"""`dondoc demo`: Long An 2022, a whole year through the flows' own bodies, then the page."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from cli.common import BAD_INPUT, SURROUNDINGS, fail, sentences, settings

if TYPE_CHECKING:
    from config.settings import Settings

LAST_DAY = "2022-12-31"


def join(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Không mở trang / no page at the end")] = False,
    into: Annotated[
        str | None, typer.Option(help="Cơ sở dữ liệu trống hoặc bản trình diễn cũ / an empty one")
    ] = None,
    seed: Annotated[int, typer.Option(help="Hạt giống của kịch bản / seed of the people's script")] = 2022,
    port: Annotated[int, typer.Option(help="Cổng của trang / port of the page")] = 8022,
) -> None:
    """Trình diễn: Long An năm 2022, cả một năm / Long An 2022, the whole year."""
    from cli.children import Child, Family
    from cli.prefect_server import new_server
    from cli.summary import proof, summary

    signal.signal(signal.SIGTERM, _leave)  # so that what was started is ended too
    made = settings()
    folder = made.data_dir / "demo"
    url = into or f"sqlite:///{folder / 'long-an-2022.db'}"
    _take(url)
    began = time.monotonic()
    server = new_server(folder / "prefect")
    environment = {
        **server.environment(), "DONDOC_DATABASE_URL": url, "DONDOC_DELIVERY": "catch-all",
        "DONDOC_DATA_DIR": str(folder), "DONDOC_BOX_DIR": str(_fresh_box(folder)),
    }  # fmt: skip
    for name in ("DONDOC_CONFIG_DIR", "DONDOC_SMTP_URL", "DONDOC_CHANNEL_URLS", "DONDOC_SECRET_FILE"):
        environment.pop(name, None)
    print("Long An 2022: từ 4/1 đến 31/12, ngày qua ngày / day by day", flush=True)
    prefect = Child("prefect", server.command(), environment, folder / "prefect.log")
    family = Family([prefect])
    try:
        prefect.start()
        code = subprocess.call(
            [sys.executable, "-m", "flows", "demo-year", "--seed", str(seed)],
            env=environment,
            stdin=subprocess.DEVNULL,
        )
    finally:
        family.stop()
    if code:
        fail(
            SURROUNDINGS if code == SURROUNDINGS else code,
            f"Chạy năm 2022 không xong; xem {folder / 'prefect.log'}.",
            f"The year did not finish; see {folder / 'prefect.log'}.",
        )
    with sentences():
        summary(url, LAST_DAY)
    held = proof(url)
    print(f"({time.monotonic() - began:.0f} s)", flush=True)
    if not held:
        raise typer.Exit(1)
    if no_serve:
        print(url)
        return
    _serve(made, environment, port)


def _leave(_number: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


def _take(url: str) -> None:
    """Make room for the demonstration; an office's database is never touched."""
    from casework import office

    with sentences():
        purpose = office.purpose_of(url)
    if purpose == "demo":
        office.wipe(url)
    elif purpose is not None:
        fail(
            BAD_INPUT,
            f"{url}: không phải cơ sở dữ liệu trống hay bản trình diễn cũ; chọn --into khác.",
            f"{url}: neither empty nor a former demonstration; choose another --into.",
        )


def _fresh_box(folder: Path) -> Path:
    """An empty catch-all box of this demonstration."""
    box = folder / "box"
    box.mkdir(parents=True, exist_ok=True)
    for letter in box.glob("*.eml"):
        letter.unlink()
    return box


def _serve(made: "Settings", environment: dict[str, str], port: int) -> None:
    """The page, until Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, _leave)
    command = [sys.executable, "-m", "web", "--port", str(port), "--as-of", LAST_DAY]
    print(f"http://{made.web_host}:{port}/", flush=True)
    page = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL)
    try:
        page.wait()
    except (KeyboardInterrupt, SystemExit):
        page.terminate()
        page.wait(20)
        return
    if page.returncode not in (0, -15):
        fail(
            SURROUNDINGS,
            f"Trang không mở được (cổng {port} có đang bận không?).",
            f"The page could not be opened (is port {port} busy?).",
        )
