"""`python -m web [--port N] [--as-of YYYY-MM-DD]`: a child of `dondoc up` and `dondoc demo`."""

import argparse
import sys
from datetime import date

import uvicorn

from casework.errors import Refusal, Surroundings
from casework.office import open_office
from config.loader import ConfigError
from config.settings import load_settings
from web.app import create_app

BAD_INPUT, SURROUNDINGS = 2, 4  # the exit codes of the commands


def main() -> None:
    """Serve on loopback until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m web")
    parser.add_argument("--port", type=int, default=None)
    parser.add_argument("--as-of", type=date.fromisoformat, default=None)
    chosen = parser.parse_args()
    try:
        settings = load_settings()
        app = create_app(open_office(settings.database_url), settings, as_of=chosen.as_of)
    except (ConfigError, Refusal) as error:
        print(f"{error.message_vi}\n{error.message_en}", file=sys.stderr)
        raise SystemExit(SURROUNDINGS if isinstance(error, Surroundings) else BAD_INPUT) from None
    port = chosen.port or settings.web_port
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", server_header=False)


if __name__ == "__main__":
    main()
