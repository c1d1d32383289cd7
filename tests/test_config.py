"""Settings: each has a default, and nonsense fails at start with one line that names the variable."""

import stat

import pytest

from lexlite.config import Settings, SettingWrong


def read(tmp_path, **env):
    return Settings.from_env({"LEXLITE_DATA": str(tmp_path / "data"), **env})


def test_without_settings_it_serves_this_machine_and_writes_mail_to_a_folder(tmp_path):
    settings = read(tmp_path)
    assert (settings.host, settings.port, settings.base_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert settings.mail.folder == tmp_path / "data" / "outbox"
    assert (settings.proxies, settings.tick_minutes, settings.https) == (0, 1, False)


def test_the_signing_key_is_made_once_and_closed_to_others(tmp_path):
    assert read(tmp_path).secret_key == read(tmp_path).secret_key
    file = tmp_path / "data" / "secret_key"
    assert len(file.read_text()) == 64
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_a_key_that_a_full_disk_left_empty_is_made_then(tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "secret_key").touch()
    assert len(read(tmp_path).secret_key) == 64
    assert read(tmp_path).secret_key == read(tmp_path).secret_key


def test_a_key_that_cannot_be_read_is_one_line(tmp_path):
    (tmp_path / "data" / "secret_key").mkdir(parents=True)
    with pytest.raises(SettingWrong, match="secret_key cannot be read"):
        read(tmp_path)


def test_a_given_key_is_used_and_none_is_written(tmp_path):
    assert read(tmp_path, SECRET_KEY="mine").secret_key == "mine"
    assert not (tmp_path / "data" / "secret_key").exists()


@pytest.mark.parametrize(
    ("url", "host", "port", "user", "password", "tls"),
    [
        ("smtp://mail.example", "mail.example", 587, "", "", False),
        ("smtp://me%40firm.example:p%3Aw@mail.example:25", "mail.example", 25, "me@firm.example", "p:w", False),
        ("smtps://me:pw@mail.example", "mail.example", 465, "me", "pw", True),
    ],
)
def test_a_mail_server_is_read_from_its_address(tmp_path, url, host, port, user, password, tls):
    mail = read(tmp_path, LEXLITE_MAIL=url).mail
    assert (mail.folder, mail.host, mail.port, mail.user, mail.password, mail.tls) == (
        None,
        host,
        port,
        user,
        password,
        tls,
    )


@pytest.mark.parametrize(("minutes", "seconds"), [("1", 300), ("5", 900), ("15", 2700)])
def test_the_pass_is_late_after_three_ticks_and_five_minutes_at_least(tmp_path, minutes, seconds):
    assert read(tmp_path, LEXLITE_TICK_MINUTES=minutes).late_after_seconds == seconds


def test_https_is_seen_in_the_address_people_use(tmp_path):
    settings = read(tmp_path, LEXLITE_BASE_URL="https://care.firm.example/")
    assert (settings.https, settings.base_url) == (True, "https://care.firm.example")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("PORT", "-1"),
        ("LEXLITE_PROXIES", "many"),
        ("LEXLITE_TICK_MINUTES", "0"),
        ("LEXLITE_TICK_MINUTES", "61"),
        ("LEXLITE_BASE_URL", "care.firm.example"),
        ("LEXLITE_BASE_URL", "ftp://firm.example"),
        ("LEXLITE_BASE_URL", "http://[bad"),
        ("LEXLITE_MAIL", "mail.example"),
        ("LEXLITE_MAIL", "smtp://"),
        ("LEXLITE_MAIL", "smtp://mail.example:many"),
        ("LEXLITE_MAIL", "dir:"),
        ("DATABASE_URL", "postgresql://localhost/lexlite"),
        ("LEXLITE_DATA", "/dev/null/data"),
    ],
)
def test_nonsense_is_refused_in_one_line_that_names_the_setting(tmp_path, name, value):
    with pytest.raises(SettingWrong) as wrong:
        read(tmp_path, **{name: value})
    assert name in str(wrong.value)
    assert "\n" not in str(wrong.value)
