"""The command `lexlite`."""

import getpass
import logging
import os
import sys
import tempfile
from functools import wraps
from pathlib import Path

import click
import peewee

from lexlite import clock
from lexlite.config import SettingWrong
from lexlite.errors import RuleBroken

LANGUAGE = click.Choice(["en", "pl", "zh"])
# Damaged, no room, busy: the state of things, not a mistake of ours.
UNUSABLE = {
    peewee.OperationalError,
    peewee.DatabaseError,
    peewee.sqlite3.OperationalError,
    peewee.sqlite3.DatabaseError,
}


class PlainErrors(click.Group):
    """Bad input gets one plain line on standard error and exit 2, never a traceback."""

    def make_context(self, *args, **more):
        return self._plainly(super().make_context, *args, **more)

    def invoke(self, ctx):
        return self._plainly(super().invoke, ctx)

    def _plainly(self, do, *args, **more):
        try:
            return do(*args, **more)
        except click.exceptions.NoArgsIsHelpError:
            raise
        except click.UsageError as error:
            message = error.format_message()
        except (SettingWrong, RuleBroken) as error:
            message = str(error)
        except (peewee.OperationalError, peewee.DatabaseError, peewee.sqlite3.DatabaseError) as error:
            if type(error) not in UNUSABLE:
                raise
            message = f"the database cannot be used: {error}. `lexlite doctor` looks closer."
        click.echo(f"lexlite: {' '.join(message.split())}", err=True)
        sys.exit(2)


@click.group(cls=PlainErrors, context_settings={"help_option_names": ["-h", "--help"]})
def main():
    """Client care for a small law firm. Data lies in $LEXLITE_DATA (./data)."""
    os.umask(0o077)  # whatever is written here is nobody else's to read
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="level=%(levelname)s at=%(asctime)s %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    logging.getLogger("peewee").setLevel(logging.WARNING)


def with_app(command=None, schema="must_fit"):
    """Run the command inside the application, its database open. `schema`: what is done about an older one, of this
    module's functions `must_fit` (refused), `may_grow` (brought up to date), `as_it_is`."""
    if command is None:
        return lambda command: with_app(command, schema)

    @wraps(command)
    def inside(**options):
        app = _app(schema)
        from lexlite.db import database

        with app.app_context(), database.opened():
            return command(settings=app.config["LEXLITE"], **options)

    return inside


def _app(schema="must_fit"):
    """The application on ground that carries it; a database never used before gets its tables."""
    from lexlite import create_app, ground
    from lexlite.config import Settings
    from lexlite.db import database

    settings = Settings.from_env()
    if schema != "as_it_is":
        ground.must_carry(settings)
    app = create_app(settings)
    if database.is_fresh():
        database.migrate()
    elif schema == "may_grow":
        _grow(settings)
    if schema != "as_it_is":
        ground.must_fit()
    return app


def _grow(settings):
    """Bring an older schema up to date, after a backup; one of a newer program is left alone."""
    from lexlite import backup
    from lexlite.db import database

    pending = database.pending_migrations()
    if not pending or database.unknown_migrations():
        return
    (settings.data / "backups").mkdir(mode=0o700, exist_ok=True)
    target = settings.data / "backups" / f"before-{pending[0]}-{clock.now():%Y%m%dT%H%M%SZ}.zip"
    backup.make(target, clock.now())
    click.echo(f"A backup was made first: {target}")
    database.migrate()


def _must_be_sound(settings, each_time=True):
    """The checks of every start; what is doubtful is said aloud."""
    from lexlite import ground

    ground.must_be_whole(clock.now(), each_time)
    for doubt in ground.doubts(settings):
        logging.getLogger("lexlite").warning("%s", doubt)


def _must_have_firm():
    from lexlite.firm.models import Firm

    firm = Firm.the()
    if firm is None:
        raise SettingWrong("there is no firm yet. Run `lexlite init` or `lexlite demo` first.")
    return firm


def _password(from_stdin):
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Once more: ") != password:
        raise SettingWrong("the two passwords differ.")
    return password


@main.command()
@click.option("--firm", required=True, help="Name of the firm.")
@click.option("--owner-name", required=True)
@click.option("--owner-email", required=True)
@click.option("--country", default="PL", show_default=True, help="Two letters; holidays and phone numbers.")
@click.option("--timezone", default="Europe/Warsaw", show_default=True)
@click.option("--language", default="pl", type=LANGUAGE, show_default=True)
@click.option("--phone", default="", help="The firm's phone number, shown on every public page.")
@click.option("--password-stdin", is_flag=True, help="Read the owner's password from standard input.")
@with_app(schema="may_grow")
def init(settings, firm, owner_name, owner_email, country, timezone, language, phone, password_stdin):
    """A new empty firm.

    Example: lexlite init --firm "Nowak" --owner-name "Ewa Nowak" --owner-email ewa@nowak.example
    """
    from zoneinfo import available_timezones

    from lexlite.addresses import email_norm
    from lexlite.firm.models import Firm
    from lexlite.firm.settings import found, holidays_known

    if Firm.the():
        raise SettingWrong("this database has a firm already.")
    if timezone not in available_timezones():
        raise SettingWrong(f"unknown time zone {timezone!r}. Write one like Europe/Warsaw.")
    if not holidays_known(country.upper(), ""):
        raise SettingWrong(f"unknown country {country!r}. Write two letters like PL.")
    owner = {
        "name": owner_name,
        "email": email_norm(owner_email),
        "language": language,
        "password": _password(password_stdin),
    }
    found(
        name=firm,
        phone=phone,
        country=country.upper(),
        timezone=timezone,
        languages=[language, *(code for code in ("en", "pl", "zh") if code != language)],
        owner=owner,
        at=clock.now(),
    )
    click.echo(f"{firm} is ready. Start it with: lexlite serve")


@main.command()
@click.option("--if-empty", is_flag=True, help="Where a firm exists, do nothing instead of refusing.")
@with_app(schema="may_grow")
def demo(settings, if_empty):
    """A demonstration firm to look around in (refuses where a firm exists).

    Example: LEXLITE_DATA=/tmp/demo lexlite demo
    """
    from lexlite.firm.models import Firm

    if Firm.the() and if_empty:
        return
    if Firm.the():
        raise SettingWrong("this database has a firm already.")
    from lexlite import demo as player
    from lexlite import nightly

    player.play(settings, clock.now())
    nightly.back_up(clock.now(), settings)
    for line in player.welcome_lines(settings, clock.now()):
        click.echo(line)


@main.command()
@click.option("--host", help="Address to listen on.  [default: $HOST or 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port.  [default: $PORT or 8000]")
@click.option("--web-only", is_flag=True, help="Leave the worker to another process or to cron.")
@click.option("--demo-in-public", is_flag=True, help="Let a demonstration firm be reached from outside.")
def serve(host, port, web_only, demo_in_public):
    """Web and worker in one process; Ctrl-C or SIGTERM stops cleanly.

    Example: PORT=8123 lexlite serve
    """
    if host:
        os.environ["HOST"] = host
    if port is not None:
        os.environ["PORT"] = str(port)
    from lexlite import server
    from lexlite.db import database

    app = _app()
    settings = app.config["LEXLITE"]
    with app.app_context(), database.opened():
        _must_be_sound(settings)
        firm = _must_have_firm()
        if firm.is_demo:
            server.must_be_loopback(settings, demo_in_public)
            from lexlite import demo as player

            lines = player.welcome_lines(settings, clock.now())
        else:
            lines = []
    sys.exit(server.run(app, settings, web_only, lines))


@main.command()
def worker():
    """The worker alone.

    Example: lexlite worker
    """
    from lexlite import server
    from lexlite.db import database

    app = _app()
    with app.app_context(), database.opened():
        _must_be_sound(app.config["LEXLITE"])
    sys.exit(server.run_worker())


@main.command()
@with_app(schema="may_grow")
def migrate(settings):
    """Bring the database up to date, after a backup (the release line of Procfile).

    Example: lexlite migrate
    """
    click.echo(f"{settings.database_file} is up to date.")


@main.command()
@click.option("--dry-run", is_flag=True, help="Print what would be sent; write nothing.")
@with_app
def remind(settings, dry_run):
    """One pass over everything timed, for hosts that only have cron.

    Example: */5 * * * * LEXLITE_TICK_MINUTES=5 lexlite remind
    """
    from lexlite import server, timetable
    from lexlite.messages.transport import transport_for

    _must_have_firm()
    if not dry_run:
        _must_be_sound(settings, each_time=False)
    if dry_run:
        rows = timetable.foresee(clock.now())
        for kind, about, to, due in rows:
            click.echo(f"would send  {kind}  {about}  {to}  {due}")
        click.echo(f"{len(rows)} would be sent")
        return
    server.finish_on_sigterm()
    sent = timetable.run(clock.now(), transport_for(settings.mail, settings.sms))
    click.echo(f"{sent} sent")


@main.group()
def staff():
    """Accounts from the shell."""


@staff.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", type=click.Choice(["owner", "lawyer", "assistant"]), default="lawyer", show_default=True)
@click.option("--language", type=LANGUAGE, help="[default: the firm's]")
@click.option("--phone", default="")
@click.option("--takes-enquiries", is_flag=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def staff_add(settings, name, email, role, language, phone, takes_enquiries, password_stdin):
    """A new account.

    Example: lexlite staff add --name "Jan Lis" --email jan@nowak.example --role lawyer
    """
    from lexlite.addresses import email_norm
    from lexlite.firm.models import Staff

    firm = _must_have_firm()
    Staff.join(
        name=name,
        email=email_norm(email),
        role=role,
        language=language or firm.language,
        timezone=firm.timezone,
        phone=phone,
        takes_enquiries=takes_enquiries,
        password=_password(password_stdin),
        by="shell",
        at=clock.now(),
    )
    click.echo(f"{email} can sign in.")


@staff.command("list")
@with_app
def staff_list(settings):
    """Every account.

    Example: lexlite staff list
    """
    from lexlite.firm.models import Staff

    for each in Staff.select().order_by(Staff.id):
        click.echo(f"{each.email}  {each.role}  {each.name}{'  disabled' if each.disabled_at else ''}")


def _staff_by(email):
    from lexlite.firm.models import Staff

    known = Staff.get_or_none(Staff.email == email.strip().lower())
    if known is None:
        raise SettingWrong(f"nobody signs in as {email!r}. `lexlite staff list` shows who does.")
    return known


@staff.command("disable")
@click.argument("email")
@with_app
def staff_disable(settings, email):
    """End somebody's access at once.

    Example: lexlite staff disable jan@nowak.example
    """
    from lexlite.matters.answering import let_go

    let_go(_staff_by(email), by="shell", at=clock.now())
    click.echo(f"{email} can no longer sign in.")


@staff.command("reset-password")
@click.argument("email")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@with_app
def staff_reset_password(settings, email, password_stdin):
    """A new password; every session of theirs ends.

    Example: lexlite staff reset-password jan@nowak.example
    """
    _staff_by(email).set_password(_password(password_stdin), by="shell", at=clock.now())
    click.echo(f"{email} has a new password.")


@main.command()
@click.argument("email")
@with_app
def link(settings, email):
    """A fresh link for a client's person, printed.

    Example: lexlite link helen.marsh@example.com
    """
    from lexlite.addresses import email_norm
    from lexlite.clients.links import Link
    from lexlite.clients.models import Channel

    channel = Channel.get_or_none(Channel.kind == "email", Channel.norm == email_norm(email))
    if channel is None:
        raise SettingWrong(f"no client is reached at {email!r}.")
    token = Link.fresh(channel.person, by="shell", at=clock.now())
    click.echo(f"{settings.base_url}/status/{token}")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--verify", is_flag=True, help="Write nothing: check all of FILE, its database unpacked beside the data.")
@with_app(schema="as_it_is")
def backup(settings, file, verify):
    """A consistent copy of everything into one file, while LexLite runs or not.

    Example: lexlite backup /mnt/safe/lexlite.zip
    """
    from lexlite import backup as backups
    from lexlite.firm.heartbeat import Heartbeat

    _must_have_firm()  # an empty database, by a wrong LEXLITE_DATA, is not written over a good backup
    at = clock.now()
    if verify:
        with tempfile.TemporaryDirectory(prefix=".proof-", dir=settings.data) as folder:
            manifest = backups.verify(file, Path(folder))
        done, beats = "whole", ["proof"]
    else:
        manifest = backups.make(file, at)
        done, beats = "written and checked", ["backup", "proof"]
    for name in beats:
        Heartbeat.beat(name, at)
    size = f"{file.stat().st_size / 1_000_000:.1f} MB"
    click.echo(f"{file}: {done}, {size}, {manifest.rows} rows as of {manifest.made_at:%Y-%m-%d %H:%M} UTC")


@main.command()
@click.argument("file", type=click.Path(path_type=Path))
def restore(file):
    """Go back to a backup: it is verified first, and what it replaces is kept beside it. Stop LexLite before.

    Example: lexlite restore /mnt/safe/lexlite.zip
    """
    from lexlite import bare_app, ground
    from lexlite.config import Settings
    from lexlite.restore import restore as go_back

    settings = Settings.from_env()
    ground.must_carry(settings)
    with bare_app(settings).app_context():
        done = go_back(file, settings, clock.now())
    click.echo(f"Restored: everything as of {done.manifest.made_at:%Y-%m-%d %H:%M} UTC. What came later is not in it.")
    if done.put_aside:
        click.echo(f"The database before is kept: {done.put_aside}")
    if done.damaged:
        told = f"{len(done.damaged)} files that clients sent, {', '.join(done.damaged[:10])}"
        click.echo(f"Damaged or lost, here and in the backup: {told}. Look for an older backup.")
    if done.held:
        click.echo(f"Held, since they may have been sent already: {done.held} messages. The board asks about each.")
    click.echo("Everybody signs in anew; clients' links and calendar feeds have ended. Now: lexlite doctor")


@main.command()
def doctor():
    """Check settings, database, queue, worker, mail; exit 0 only when all is well.

    Example: lexlite doctor
    """
    from lexlite import doctor as examination

    lines = examination.examine(_app("as_it_is"))
    for well, what in lines:
        click.echo(f"{'ok  ' if well else 'BAD '} {what}")
    sys.exit(0 if all(well for well, _what in lines) else 1)
