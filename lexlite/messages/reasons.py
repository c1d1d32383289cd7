"""What a message is called, and why it goes: in plain words, for staff."""

from lexlite.i18n import _l

REASONS = {
    "welcome": (_l("Welcome letter"), _l("because the matter was taken on")),
    "update": (_l("Update for the client"), _l("because an update was published on the client's page")),
    "answer": (_l("Answer to a question"), _l("because a question of the client was answered")),
    "promise_moved": (_l("New date of contact"), _l("because the promised date was moved")),
    "request": (_l("Something is needed"), _l("because the client was asked for something")),
    "request_reminder": (_l("Something is still needed"), _l("because the client has not answered a request")),
    "date_set": (_l("Hearing date"), _l("because a hearing was entered and shown to the client")),
    "hearing_near": (_l("Hearing near"), _l("because a hearing that the client knows of comes near")),
    "closing": (_l("Last letter"), _l("because the matter was closed")),
    "link": (_l("New link"), _l("because somebody asked for a new link to their page")),
    "code": (_l("One-time code"), _l("because somebody stands at the door of a client's page")),
    "enquiry_received": (_l("Confirmation to the enquirer"), _l("because the enquiry form was sent")),
    "enquiry_declined": (_l("Declining letter"), _l("because the enquiry was declined")),
    "new_enquiry": (_l("New enquiry"), _l("because an enquiry has arrived")),
    "enquiry_waiting": (_l("Enquiry waits"), _l("because half of the time to answer it is over")),
    "enquiry_late": (_l("Enquiry not answered"), _l("because the time to answer it is over")),
    "conflict_asked": (_l("Conflict to decide"), _l("because somebody asks an owner to decide")),
    "handed_over": (_l("Handover"), _l("because a matter changed hands")),
    "question_asked": (_l("Question of a client"), _l("because the client has asked a question")),
    "forgotten": (_l("Feels forgotten"), _l("because the client has said that they feel forgotten")),
    "door_locked": (_l("Page closed"), _l("because of five wrong answers at the door of a client's page")),
    "digest": (_l("Morning digest"), _l("because somebody is to hear from us today")),
    "word_due": (_l("Contact due today"), _l("because the client is to hear from us today")),
    "date_near": (_l("Date not to be missed"), _l("because a date not to be missed comes near")),
    "word_late": (_l("Contact late"), _l("because the promised time is over and nobody has spoken")),
}


def name_of(kind):
    """What a message of this kind is called."""
    return REASONS[kind][0] if kind in REASONS else kind


def reason_of(kind):
    """Why a message of this kind goes."""
    return REASONS[kind][1] if kind in REASONS else ""
