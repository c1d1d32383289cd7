"""Run with a firm's environment and a kind of letter: prints each letter of it as it leaves, one JSON list a line.

Also one that waits for the morning: at night a test must not wait with it."""

import json
import sys
from email import message_from_bytes, policy

from lexlite import clock, create_app
from lexlite.config import Settings
from lexlite.db import database
from lexlite.messages.building import build
from lexlite.messages.models import Outbox


def main(kind):
    settings = Settings.from_env()
    with create_app(settings).app_context(), database.opened():
        kept = Outbox.ended_at.is_null() | Outbox.bytes.is_null(False)  # else it left weeks ago
        for row in Outbox.select().where(Outbox.kind == kind, kept).order_by(Outbox.id):
            letter = message_from_bytes(bytes(row.bytes or build(row, clock.now(), settings)), policy=policy.SMTP)
            print(json.dumps([row.to_address, letter["Subject"], letter.get_body(("plain",)).get_content()]))


if __name__ == "__main__":
    main(sys.argv[1])
