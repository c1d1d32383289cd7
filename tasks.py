"""The queue: one periodic task, the timetable's pass. Rows are the truth; this file only ticks and may be deleted."""

from huey import SqliteHuey, crontab

from lexlite import clock, create_app, timetable
from lexlite.config import Settings
from lexlite.messages.transport import transport_for

settings = Settings.from_env()
huey = SqliteHuey("lexlite", filename=str(settings.queue_file), results=False)


def every(minutes):
    """The crontab of «every so many minutes»."""
    return crontab(minute=f"*/{minutes}" if minutes < 60 else "0")


@huey.periodic_task(every(settings.tick_minutes))
def tick():
    """Everything timed, once."""
    with create_app(settings).app_context():
        timetable.run(clock.now(), transport_for(settings.mail, settings.sms))
