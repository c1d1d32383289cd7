"""The door of a strict firm, which asks everybody for a one-time code."""

from dataclasses import replace

import pytest

from lexlite.clients.links import Link
from lexlite.firm.models import Firm
from lexlite.messages.models import Outbox
from tests.factories import on

AT = on(18, "12:00")


@pytest.fixture
def strict(cast):
    """A firm that asks everybody for a code."""
    firm = Firm.the()
    firm.change(door_strict=True)
    Outbox.delete().execute()
    return firm


@pytest.fixture
def with_sms(app, settings, monkeypatch):
    settings = replace(settings, sms="json://127.0.0.1/{to}")
    monkeypatch.setitem(app.config, "LEXLITE", settings)
    return settings


@pytest.fixture
def door(cast):
    return f"/status/{Link.mint(cast.dana, AT)}"
