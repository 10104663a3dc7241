"""Settings: safe by default, and refused with a sentence when wrong."""

from pathlib import Path

import pytest

from config.loader import ConfigError
from config.settings import Delivery, Settings, load_settings

RELAY = "dmails://snv:chim-lac-bay@thu.longan.example:587"


@pytest.fixture(autouse=True)
def _no_settings_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("DONDOC_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def with_variables(**variables: object) -> Settings:
        for name, value in variables.items():
            monkeypatch.setenv(f"DONDOC_{name}", str(value))
        return load_settings()

    return with_variables


def test_nothing_leaves_a_fresh_install_and_only_this_machine_may_look(given) -> None:  # type: ignore[no-untyped-def]
    fresh = given()

    assert fresh.delivery is Delivery.OFF
    assert fresh.smtp_url is None
    assert fresh.web_host == "127.0.0.1"
    assert fresh.public_url == "http://127.0.0.1:8022"
    assert (fresh.zone, fresh.language) == ("Asia/Ho_Chi_Minh", "vi")


def test_everything_lies_in_the_data_folder_unless_said_otherwise(given, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    made = given(DATA_DIR=tmp_path, WEB_PORT=9000)

    assert made.database_url == f"sqlite:///{tmp_path}/dondoc.db"
    assert made.box_dir == tmp_path / "box"
    assert made.public_url == "http://127.0.0.1:9000"
    assert given(BOX_DIR=tmp_path / "thu").box_dir == tmp_path / "thu"


def test_an_empty_variable_is_no_variable(given) -> None:  # type: ignore[no-untyped-def]
    made = given(SMTP_URL="", WEB_PORT="", DATA_DIR="", SECRET_FILE="")

    assert made.smtp_url is None
    assert made.web_port == 8022
    assert made.database_url.endswith("dondoc.db")


def test_live_needs_a_relay_and_a_sender(given) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError, match="DONDOC_SMTP_URL: is needed when DONDOC_DELIVERY=live"):
        given(DELIVERY="live")
    with pytest.raises(ConfigError, match="DONDOC_MAIL_FROM: must be a real address"):
        given(SMTP_URL=RELAY)

    assert given(MAIL_FROM="snv@longan.example").delivery is Delivery.LIVE


@pytest.mark.parametrize(
    ("name", "value", "said_en", "said_vi"),
    [
        ("DELIVERY", "on", "must be off, catch-all or live, not “on”", "phải là off, catch-all hoặc live"),
        ("WEB_PORT", "80a", "must be a port from 1 to 65535, not “80a”", "phải là số cổng"),
        ("PREFECT_PORT", "70000", "must be a port", "phải là số cổng"),
        ("WEB_HOST", "0.0.0.0", "pages without accounts stay on this machine", "chỉ mở trên máy này"),
        ("ZONE", "Asia/Long_An", "must be the name of a time zone", "phải là tên múi giờ"),
        ("ZONE", "Asia", "must be the name of a time zone", "phải là tên múi giờ"),  # a folder of zones
        ("ZONE", "../../etc/passwd", "must be the name of a time zone", "phải là tên múi giờ"),
        ("LANGUAGE", "fr", "must be vi or en, not “fr”", "phải là vi hoặc en"),
        ("CONFIG_DIR", "/khong/co", "must be a folder that exists", "phải là một thư mục có thật"),
        ("PUBLIC_URL", "dondoc.longan.example", "must begin with https://", "phải bắt đầu bằng https://"),
        ("SMTP_URL", "smtp://thu.longan.example", "must begin with dmails://", "phải bắt đầu bằng dmails://"),
        ("IMAP_URL", "pop://thu.longan.example", "must begin with imaps://", "phải bắt đầu bằng imaps://"),
        ("CHANNEL_URLS", "sms", 'must be JSON, such as {"sms"', "phải là JSON"),
        ("CHANNEL_URLS", "[]", "must be JSON", "phải là JSON"),
    ],
)
def test_a_wrong_value_is_refused_in_words(given, name: str, value: str, said_en: str, said_vi: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ConfigError) as refused:
        given(**{name: value})

    assert refused.value.message_en.startswith(f"DONDOC_{name}: ")
    assert said_en in refused.value.message_en
    assert said_vi in refused.value.message_vi


def test_pages_and_prefect_do_not_share_a_port(given) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(
        ConfigError, match="DONDOC_WEB_PORT: and DONDOC_PREFECT_PORT must not be the same port"
    ):
        given(WEB_PORT=4222, PREFECT_PORT=4222)


def test_a_misspelt_variable_is_refused_with_the_one_it_may_mean(given) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(
        ConfigError, match="DONDOC_DATABSE_URL: is not a setting; do you mean “DONDOC_DATABASE_URL”"
    ):
        given(DATABSE_URL="sqlite:///x.db")


def test_the_crash_tests_variable_is_left_in_peace(given) -> None:  # type: ignore[no-untyped-def]
    assert given(KILLS=200).delivery is Delivery.OFF


class TestSecretFile:
    @pytest.fixture
    def secret(self, tmp_path: Path) -> Path:
        path = tmp_path / "bi-mat.env"
        path.write_text(f"# thư của Sở Nội vụ\nDONDOC_SMTP_URL={RELAY}\n", encoding="utf-8")
        return path

    def test_secrets_may_stand_in_a_file(self, given, secret: Path) -> None:  # type: ignore[no-untyped-def]
        made = given(SECRET_FILE=secret)

        assert made.smtp_url is not None
        assert made.smtp_url.get_secret_value() == RELAY

    def test_a_variable_goes_before_the_file(self, given, secret: Path) -> None:  # type: ignore[no-untyped-def]
        made = given(SECRET_FILE=secret, SMTP_URL="dmail://127.0.0.1:25")

        assert made.smtp_url.get_secret_value() == "dmail://127.0.0.1:25"

    @pytest.mark.parametrize(
        ("text", "line", "said"),
        [
            ("\nDONDOC_SMTP=x\n", 2, "“DONDOC_SMTP” is not a setting"),
            ("SMTP_URL=x\n", 1, "“SMTP_URL” is not a setting; do you mean “DONDOC_SMTP_URL”"),
            ("# c\n\nDONDOC_SMTP_URL=smtp://a\n", 3, "DONDOC_SMTP_URL must begin with dmails://"),
            ("DONDOC_SMTP_URL=dmail://a\nxin chào tất cả\n", 2, "every line must be written like NAME=value"),
        ],
    )
    def test_a_wrong_line_is_named(self, given, tmp_path: Path, text: str, line: int, said: str) -> None:  # type: ignore[no-untyped-def]
        path = tmp_path / "bi-mat.env"
        path.write_text(text, encoding="utf-8")

        with pytest.raises(ConfigError) as refused:
            given(SECRET_FILE=path)

        assert (refused.value.file, refused.value.line) == (str(path), line)
        assert said in refused.value.message_en

    def test_a_file_that_is_not_there_is_named(self, given, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
        with pytest.raises(ConfigError, match="DONDOC_SECRET_FILE cannot be read"):
            given(SECRET_FILE=tmp_path / "khong-co")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"WEB_PORT": "x"},
        {"SMTP_URL": "smtps://snv:chim-lac-bay@a"},
        {"CHANNEL_URLS": "chim-lac-bay"},
    ],
)
def test_no_secret_is_ever_printed(given, wrong: dict[str, str]) -> None:  # type: ignore[no-untyped-def]
    import traceback

    secrets = {"SMTP_URL": RELAY, "DATABASE_URL": "postgresql://dondoc:chim-lac-bay@db/office"}
    try:
        printed = repr(given(**(secrets | wrong)))
    except ConfigError as refused:
        printed = "".join(traceback.format_exception(refused)) + refused.message_vi

    assert "chim-lac" not in printed
