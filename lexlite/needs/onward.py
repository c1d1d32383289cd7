"""Where a press of the talk or the checklist leads, when its words do not say enough."""

from flask import url_for

FORMS = {"date": "matters.dates", "request": "requests.index"}


def onward(matter, turned):
    """The form that opens with these words; nothing where something has become of them."""
    unclear = turned and turned.record is None
    return url_for(FORMS[turned.what], matter_id=matter.id, words=turned.words[:200]) if unclear else ""
