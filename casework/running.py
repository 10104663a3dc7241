"""The office at run time: its store, its mailroom and the ways out its settings open."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from casework.mailroom import SALT, Mailroom
from config.channels import ChannelSettings, load_channels
from config.settings import Delivery, Settings
from models.db import Store
from models.tables import Office, Setting
from notifications.bounces import Folder, Imap, Source
from notifications.channels import Channel, open_channels


@dataclass(frozen=True)
class Running:
    """What the routines of the flows work with."""

    store: Store
    settings: Settings
    mailroom: Mailroom
    channels: Mapping[str, Channel]
    bounce_source: Source | None = None

    @property
    def mode(self) -> str:
        return self.settings.delivery.value


@contextmanager
def running_office(store: Store, settings: Settings) -> Iterator[Running]:
    """Open the ways out for one run, and close them after it; in mode off there are none."""
    rules = load_channels(settings.config_dir)
    urls = {"mail": settings.smtp_url.get_secret_value() if settings.smtp_url else ""}
    urls |= {name: url.get_secret_value() for name, url in settings.channel_urls.items()}
    urls = {name: urls[name] for name in rules.channels if name in urls}
    channels = open_channels(settings.delivery.value, urls, sender=settings.mail_from, box=settings.box_dir)
    try:
        yield Running(store, settings, mailroom_of(store, settings, rules), channels, _bounces(settings))
    finally:
        for channel in channels.values():
            channel.close()


def mailroom_of(store: Store, settings: Settings, rules: ChannelSettings) -> Mailroom:
    """How this office writes its letters."""
    with store.reading() as session:
        row = session.get_one(Office, 1)
        salt = session.get(Setting, SALT)
    return Mailroom(
        office=row.code,
        office_name=row.name_vi,
        office_name_en=row.name_en,
        sender=settings.mail_from,
        public_url=settings.public_url if settings.delivery is not Delivery.OFF else "",
        zone=settings.zone,
        hours=rules.hours,
        channels=rules.channels,
        lease=rules.lease,
        first_retry=rules.first_retry,
        last_retry=rules.last_retry,
        patience=rules.patience,
        batch=rules.batch,
        salt=salt.value if salt else "",
    )


def _bounces(settings: Settings) -> Source | None:
    if settings.bounce_dir is not None:
        return Folder(settings.bounce_dir)
    if settings.imap_url is not None:
        return imap_source(settings.imap_url.get_secret_value())
    return None


def imap_source(url: str) -> Imap:
    """A bounce mailbox behind imaps://user:password@host[:port]/FOLDER."""
    import imaplib
    from urllib.parse import unquote, urlsplit

    parts = urlsplit(url)

    def connect() -> imaplib.IMAP4:
        line = imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, timeout=30)
        line.login(unquote(parts.username or ""), unquote(parts.password or ""))
        return line

    return Imap(connect)
