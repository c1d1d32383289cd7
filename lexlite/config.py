"""Every setting: its name, type and default. Nonsense fails at start with one plain line."""

import fcntl
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit


class SettingWrong(Exception):
    """A setting or a command's input is wrong; the message says which and what to write instead."""


@dataclass(frozen=True)
class Mail:
    """Where letters go: a folder of .eml files (`folder` set) or an SMTP server (`host` set)."""

    folder: Path | None = None
    host: str = ""
    port: int = 0
    user: str = ""
    password: str = ""
    tls: bool = False  # TLS from the first byte (smtps); plain smtp upgrades by STARTTLS when offered


@dataclass(frozen=True)
class Settings:
    data: Path
    base_url: str
    mail: Mail
    sms: str
    proxies: int
    tick_minutes: int
    host: str
    port: int
    secret_key: str

    @property
    def database_file(self):
        return self.data / "lexlite.db"

    @property
    def queue_file(self):
        return self.data / "huey.db"

    @property
    def https(self):
        return self.base_url.startswith("https://")

    @property
    def late_after_seconds(self):
        """The pass is late after three times the tick, at least five minutes."""
        return max(5, 3 * self.tick_minutes) * 60

    @classmethod
    def from_env(cls, env=None):
        """Read the environment. Raises SettingWrong naming the variable."""
        env = os.environ if env is None else env
        data = _folder(Path(env.get("LEXLITE_DATA") or "data").absolute())
        _refuse_other_databases(env.get("DATABASE_URL", ""))
        host, port = env.get("HOST") or "127.0.0.1", _whole(env, "PORT", 8000, 0, 65535)
        return cls(
            data=data,
            base_url=_base_url(env.get("LEXLITE_BASE_URL") or _served(data, env) or f"http://{_shown(host)}:{port}"),
            mail=_mail(env.get("LEXLITE_MAIL") or f"dir:{data / 'outbox'}"),
            sms=_sms(env.get("LEXLITE_SMS", "")),
            proxies=_whole(env, "LEXLITE_PROXIES", 0, 0, 9),
            tick_minutes=_whole(env, "LEXLITE_TICK_MINUTES", 1, 1, 60),
            host=host,
            port=port,
            secret_key=env.get("SECRET_KEY") or _kept_secret(data),
        )


def _folder(data):
    """The data folder, made if it is not there."""
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingWrong(f"LEXLITE_DATA: {data} cannot be made ({error.strerror}).") from None
    return data


def _served(data, env):
    """The address that was served last, for commands beside the server that name no other."""
    kept = data / "address"
    return kept.read_text().strip() if kept.exists() and not (env.get("PORT") or env.get("HOST")) else ""


def _shown(host):
    if host in ("0.0.0.0", "::", ""):
        return "127.0.0.1"
    return f"[{host}]" if ":" in host else host


def _whole(env, name, default, least, most):
    raw = env.get(name) or str(default)
    if not raw.isdecimal() or not least <= int(raw) <= most:
        raise SettingWrong(f"{name} must be a whole number from {least} to {most}, not {raw!r}.")
    return int(raw)


def _refuse_other_databases(url):
    if url:
        raise SettingWrong("DATABASE_URL: only the SQLite file in LEXLITE_DATA is supported yet. Leave it empty.")


def _parts(url):
    """The parts of an address, or None where it cannot be one."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises for a port that is none
    except ValueError:
        return None
    return parts


def _base_url(url):
    parts = _parts(url)
    if parts is None or parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingWrong(f"LEXLITE_BASE_URL must look like https://care.example.com, not {url!r}.")
    return url.rstrip("/")


def _mail(url):
    if url.startswith("dir:") and url != "dir:":
        return Mail(folder=Path(url[4:]).absolute())
    parts = _parts(url)
    if parts is None or parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise SettingWrong("LEXLITE_MAIL must be smtp://user:pass@host:587, smtps://… or dir:PATH.")
    tls = parts.scheme == "smtps"
    return Mail(
        host=parts.hostname,
        port=parts.port or (465 if tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        tls=tls,
    )


def _sms(url):
    if url and ("://" not in url or "{to}" not in url):
        raise SettingWrong("LEXLITE_SMS must be an apprise address with {to} in it, like twilio://SID:TOKEN@FROM/{to}.")
    return url


def _kept_secret(data):
    """The signing key, made once, readable by its owner only; of two that start at once one makes it, and what a
    full disk or a kill left empty is made then. Raises SettingWrong where it cannot be kept."""
    try:
        handle = os.open(data / "secret_key", os.O_RDWR | os.O_CREAT, 0o600)
        with os.fdopen(handle, "r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            kept = file.read().strip()
            if not kept:
                kept = secrets.token_hex(32)
                file.seek(0)
                file.write(kept)
                file.flush()
                os.fsync(file.fileno())
    except OSError as error:
        raise SettingWrong(f"{data / 'secret_key'} cannot be read or written ({error.strerror}).") from None
    return kept


def settings_in_use():
    """The settings of the application that runs."""
    from flask import current_app

    return current_app.config["LEXLITE"]
