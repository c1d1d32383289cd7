"""For hosts that start a web application by themselves: `lexlite.wsgi:application`, after the checks of each start.
The worker stands beside it, or `lexlite remind` in cron."""

import atexit
import logging
import os
import sys

from lexlite import clock, create_app, ground
from lexlite.clients.openings import keep_openings
from lexlite.config import Settings, SettingWrong
from lexlite.db import database


def _ready():
    """The application on ground that carries it. Raises SettingWrong in one line, which the host's log shows."""
    os.umask(0o077)
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="level=%(levelname)s at=%(asctime)s %(message)s")
    settings = Settings.from_env()
    if not os.environ.get("LEXLITE_BASE_URL"):
        raise SettingWrong("LEXLITE_BASE_URL is not set: links in letters would lead nowhere.")
    ground.must_carry(settings)
    app = create_app(settings)
    with app.app_context(), database.opened():
        ground.must_fit()
        ground.must_be_whole(clock.now())
        for doubt in ground.doubts(settings):
            logging.getLogger("lexlite").warning("%s", doubt)
    atexit.register(keep_openings)
    return app


application = _ready()
