"""SMTP command by command: what each break means for the message, and one connection for fifty."""

import re

import pytest

from lexlite.config import Mail
from lexlite.messages.smtp import Smtp, _stuffed
from lexlite.messages.transport import Down, InDoubt, Lost, Refused
from tests.faults.sink import Drop, Sink
from tests.faults.stage import until

RAW = b'From: "Ewa Nowak" <care@firm.example>\r\nMessage-ID: <1@lexlite>\r\n\r\nGood day.\r\n.\r\n..two\r\n'


class Row:
    """As much of an outbox row as the wire asks for."""

    def __init__(self, to="dana@client.example", raw=RAW):
        self.to_address, self.bytes, self.marks = to, raw, []

    def about_to_finish(self):
        self.marks.append("in doubt")


@pytest.fixture
def server(tmp_path):
    """server(behave): a sink that behaves so; server.send(row) hands it one message in a session of its own."""
    opened = []

    def open_one(behave=lambda phase, talk: None, password=None):
        opened.append(Sink(tmp_path / "taken", behave, password).__enter__())
        return opened[-1]

    yield open_one
    for sink in opened:
        sink.__exit__()


def smtp(sink, **mail):
    return Smtp(Mail(host="127.0.0.1", port=sink.port, **mail), patience=0.4, patience_at_the_end=0.4)


def hand_over(sink, *rows, **mail):
    with smtp(sink, **mail).session() as send:
        for row in rows:
            send(row, row.about_to_finish)


def at(phase, answer):
    """A behaviour: this answer (bytes), break (Drop), or silence (None) at that phase of the first message."""

    def behave(now, talk):
        if now != phase:
            return None
        if answer is Drop:
            raise Drop
        return answer

    return behave


def test_a_message_is_taken_with_its_dots_and_lines_as_they_were(server):
    import hashlib

    sink, row = server(), Row()
    hand_over(sink, row)
    assert sink.taken() == [("<1@lexlite>", "dana@client.example", hashlib.sha256(RAW).hexdigest())]
    assert row.marks == ["in doubt"]


def test_a_body_without_a_last_line_end_gets_one():
    assert _stuffed(b"a\r\n.b") == b"a\r\n..b\r\n"


def test_the_row_is_in_doubt_before_the_dot_is_sent_and_not_earlier(server):
    seen, row = [], Row()
    sink = server(lambda phase, talk: seen.append((phase, list(row.marks))))
    hand_over(sink, row)
    marks = dict(seen)
    assert [marks[phase] for phase in ("mail", "rcpt", "data")] == [[], [], []]
    assert marks["dot"] == ["in doubt"]


@pytest.mark.parametrize("phase", ["mail", "rcpt", "data", "body"])
def test_broken_before_the_dot_it_has_not_arrived(server, phase):
    sink, row = server(at(phase, Drop)), Row()
    row.about_to_finish = lambda: until(lambda: sink.phase == "idle", 5)  # by then the break has reached us
    with pytest.raises(Lost) as lost:
        hand_over(sink, row)
    assert lost.value.phase == phase
    assert sink.taken() == []


@pytest.mark.parametrize(("phase", "taken"), [("dot", 0), ("kept", 1)])
def test_broken_after_the_dot_it_is_in_doubt(server, phase, taken):
    sink, row = server(at(phase, Drop)), Row()
    with pytest.raises(InDoubt):
        hand_over(sink, row)
    assert (row.marks, len(sink.taken())) == (["in doubt"], taken)


@pytest.mark.parametrize(
    ("phase", "answer", "code", "final"),
    [
        ("mail", b"451 later", 451, False),
        ("rcpt", b"450 greylisted", 450, False),
        ("rcpt", b"550 no such mailbox", 550, True),
        ("data", b"451 later", 451, False),
        ("data", b"554 no", 554, True),
        ("dot", b"452 full", 452, False),
        ("dot", b"550 spam", 550, True),
    ],
)
def test_a_refusal_is_kept_with_phase_and_code_and_the_next_goes_on_over_the_same_connection(
    server, phase, answer, code, final
):
    said = [answer]
    sink = server(lambda now, talk: said.pop() if now == phase and said else None)
    with smtp(sink).session() as send:
        with pytest.raises(Refused) as refused:
            send(Row(), lambda: None)
        send(Row(), lambda: None)
    assert (refused.value.phase, refused.value.code, refused.value.final) == (phase, code, final)
    assert (len(sink.taken()), sink.counts["connect"], sink.counts["rset"]) == (1, 1, 1)


def test_a_sender_the_server_does_not_want_is_our_fault_and_no_messages(server):
    with pytest.raises(Down) as down:
        hand_over(server(at("mail", b"550 5.7.1 not your domain")), Row())
    assert (down.value.refuses_us, down.value.phase, down.value.code) == (True, "mail", 550)


@pytest.mark.parametrize("phase", ["connect", "ehlo"])
@pytest.mark.parametrize("answer", [b"421 come back later", Drop])
def test_a_server_that_ends_before_a_message_is_down(server, phase, answer):
    with pytest.raises(Down) as down:
        hand_over(server(at(phase, answer)), Row())
    assert (down.value.phase, down.value.refuses_us) == ("connect", False)


def test_no_server_at_all_is_down(server):
    sink = server()
    sink.__exit__()
    with pytest.raises(Down):
        hand_over(sink, Row())


def test_the_right_password_signs_in_and_a_wrong_one_refuses_us(server):
    sink = server(password="secret")
    hand_over(sink, Row(), user="care@firm.example", password="secret")
    with pytest.raises(Down) as down:
        hand_over(sink, Row(), user="care@firm.example", password="wrong")
    assert (down.value.phase, down.value.code, down.value.refuses_us) == ("login", 535, True)
    assert len(sink.taken()) == 1


def test_a_password_is_not_sent_in_the_clear(server):
    sink = server(password="secret")
    elsewhere = Smtp(Mail(host="127.1", port=sink.port, user="care", password="secret"))
    with pytest.raises(Down) as down, elsewhere.session() as send:
        send(Row(), lambda: None)
    assert down.value.phase == "tls"
    assert "auth" not in sink.counts


@pytest.mark.parametrize("phase", ["ehlo", "mail", "rcpt", "data", "dot"])
def test_a_server_that_hangs_is_waited_for_no_longer_than_our_patience(server, phase):
    sink = server()
    sink.behave = lambda now, talk: sink.closing.wait(5) and None if now == phase else None
    with pytest.raises({"ehlo": Down, "dot": InDoubt}.get(phase, Lost)):
        hand_over(sink, Row())


def test_one_connection_carries_fifty_messages_with_a_reset_between(server):
    sink = server()
    hand_over(sink, *[Row() for _number in range(101)])
    assert len(sink.taken()) == 101
    assert (sink.counts["connect"], sink.counts["rset"], sink.counts["quit"]) == (3, 98, 3)


@pytest.mark.parametrize("how", [b"421 enough for one connection", Drop])
def test_a_server_that_closes_after_some_messages_is_connected_to_anew(server, how):
    def behave(phase, talk):
        if phase == "rset" and talk.messages == 3:
            if how is Drop:
                raise Drop
            return how
        return None

    sink = server(behave)
    hand_over(sink, *[Row() for _number in range(7)])
    assert (len(sink.taken()), sink.counts["connect"]) == (7, 3)


def test_a_message_taken_over_by_another_deliverer_gets_no_dot(server):
    sink = server()

    def taken_over():
        raise KeyError

    with pytest.raises(KeyError):
        hand_over_with(sink, taken_over)
    assert sink.taken() == []


def hand_over_with(sink, about_to_finish):
    with smtp(sink).session() as send:
        send(Row(), about_to_finish)


def test_the_envelope_names_the_sender_of_the_letter(server):
    senders = []
    sink = server()
    command = sink._command
    sink._command = lambda connection, lines, line, talk: (
        senders.append(line) if line.startswith(b"mail") else None,
        command(connection, lines, line, talk),
    )[1]
    hand_over(sink, Row())
    assert re.search(rb"<care@firm.example>", senders[0])
