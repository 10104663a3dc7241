"""`python -m web [--port N] [--as-of YYYY-MM-DD]`: a child of `dondoc up` and `dondoc demo`."""

import argparse
from datetime import date

import uvicorn

from casework.office import open_office
from config.settings import load_settings
from web.app import create_app


def main() -> None:
    """Serve on loopback until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m web")
    parser.add_argument("--port", type=int, default=None)
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    chosen = parser.parse_args()
    settings = load_settings()
    app = create_app(open_office(settings.database_url), settings, as_of=chosen.as_of)
    port = chosen.port or settings.web_port
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
