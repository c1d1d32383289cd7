"""The take-on card (rules M1, M3, T2): prefilled by country, client, case and enquiry; only what changed is written."""

import pytest
from peewee import IntegrityError

from lexlite.audit.models import AuditEntry
from lexlite.db import database
from lexlite.errors import Conflict, RuleBroken
from lexlite.followup import closing
from lexlite.followup.risks_told import RisksTold
from lexlite.intake.card import CardLine, TakeOnCard
from lexlite.intake.fee import Fee
from lexlite.intake.lines import LINES
from lexlite.intake.models import Enquiry
from lexlite.intake.taking_on import take_on
from lexlite.risks.plans import Plan
from tests.factories import SECRET, answers, day, every_row, on
from tests.intake.test_taking_on import running

AT = on(18, "12:00")
EVE = {"name": "Eve Asker", "email": "eve@asker.example", "phone": "+48600700800"}
TAKE_OVER = {code for code, line in LINES.items() if line.takes_over}


def taken_on(cast, privacy_version="", at=AT, **changes):
    """A matter from an enquiry that came by the form."""
    asked = Enquiry.send(
        answers(**{**EVE, **changes}), source="form", at=at, privacy_version=privacy_version, secret=SECRET
    )
    asked.decide_conflict(decision="none", words="looked at", hits=[], by=cast.olga, at=at)
    return take_on(
        asked, responsible=cast.alice, second=cast.bob, practice_area=asked.practice_area, side=asked.side,
        cadence_days=14, client=None, by=cast.alice, at=at,
    )  # fmt: skip


def lines(matter):
    """{code: the line} of a matter's card as it stands."""
    return {line.code: line for line in TakeOnCard.of_or_drafted(matter.reload()).lines}


def states(matter):
    return {code: line.state for code, line in lines(matter).items()}


def say(matter, by, at=AT, version=None, **said):
    """Fill the card in: code=(choice, day, words)."""
    return TakeOnCard.fill_in(matter, said, by=by, at=at, version=version)


def without_card(matter):
    """A matter from before there were cards."""
    CardLine.delete().execute()
    TakeOnCard.delete().execute()
    return matter


def tell_fee(matter, by, **changes):
    facts = {"basis": "hourly", "words": "", "estimate": "3,000", "told_on": day(17), "told_how": "call", **changes}
    return Fee.tell(matter, **facts, by=by, at=AT)


# how it begins


def test_the_card_is_made_with_the_matter_and_every_line_stands_on_it(cast):
    matter = taken_on(cast)
    assert TakeOnCard.select().where(TakeOnCard.matter == matter).count() == 1
    assert list(states(matter)) == [code for code in LINES if code not in TAKE_OVER]


def test_the_decision_on_conflict_is_known_with_who_decided_and_when(cast):
    line = lines(taken_on(cast, other_parties=[]))["conflict"]
    assert (line.state, line.by, line.at, line.is_known) == ("done", cast.olga, AT, True)


def test_who_the_client_is_the_scope_the_fee_and_the_complaint_path_are_open(cast):
    seen = states(taken_on(cast))
    assert {seen[code] for code in ("identity", "scope", "fee", "complaint_path", "settle")} == {"open"}


@pytest.mark.parametrize(
    ("country", "power_of_attorney", "withdrawal"),
    [("PL", "open", "open"), ("CN", "open", "not_needed"), ("GB", "not_needed", "open"), ("DE", "open", "open")],
)
def test_what_is_not_needed_follows_the_country(cast, firm, country, power_of_attorney, withdrawal):
    firm.change(country=country)
    seen = states(taken_on(cast))
    assert (seen["power_of_attorney"], seen["withdrawal"]) == (power_of_attorney, withdrawal)


@pytest.mark.parametrize("country", ["PL", "CN", "GB"])
def test_an_organisation_needs_no_withdrawal_notice(cast, firm, country):
    firm.change(country=country)
    assert states(taken_on(cast, kind="organisation"))["withdrawal"] == "not_needed"


@pytest.mark.parametrize(
    ("country", "code", "named"),
    [
        ("PL", "identity", "KRS"), ("CN", "identity", "credit code"), ("GB", "identity", "where the money comes from"),
        ("DE", "identity", "register number"), ("CN", "power_of_attorney", "授权委托书"),
        ("CN", "power_of_attorney", "委托代理合同"), ("GB", "complaint_path", "Legal Ombudsman"),
        ("PL", "complaint_path", "OIRP"), ("CN", "complaint_path", "lawyers' association"),
        ("DE", "scope", "what we do not do"),
    ],
)  # fmt: skip
def test_the_hint_says_what_this_country_asks_for(app, country, code, named):
    with app.test_request_context():
        assert named in str(LINES[code].hint_in(country))


def test_whether_it_can_be_settled_without_a_court_is_asked_in_every_matter(cast):
    assert states(taken_on(cast, practice_area="contract", side="buyer"))["settle"] == "open"


def test_while_a_check_waits_the_line_of_the_conflict_is_open(cast):
    matter = taken_on(cast)  # its other side is another client's other side too, and nobody has said a word to it
    assert lines(matter)["conflict"].state == "open"


def test_a_privacy_notice_read_with_the_form_is_done(cast):
    line = lines(taken_on(cast, privacy_version="shipped 1"))["privacy_notice"]
    assert (line.state, line.by, line.at) == ("done", None, AT)
    assert states(taken_on(cast, name="Fay"))["privacy_notice"] == "open"


def test_a_running_matter_begins_open_but_for_what_is_known(cast):
    seen = states(running(cast))
    assert {code for code, state in seen.items() if state != "open"} == {"conflict"}  # searched, and nothing found


def test_a_card_that_is_not_taken_on_with_the_matter_is_not_made_either(cast, monkeypatch):
    before = every_row()

    def failing(*args, **more):
        raise OSError("the disk is full")

    monkeypatch.setattr("lexlite.intake.taking_on.taken_on", failing)
    with pytest.raises(OSError):
        running(cast)
    assert every_row() == before


# a matter from before there were cards


def test_a_matter_without_a_card_shows_the_one_that_would_begin_and_writes_nothing(cast):
    matter = taken_on(cast, privacy_version="shipped 1", other_lawyer="none")
    begun = states(matter)
    without_card(matter)
    before = every_row()
    assert TakeOnCard.of(matter, []) is None
    assert states(matter) == begun
    assert every_row() == before


def test_the_first_entry_makes_the_card_of_a_matter_without_one(cast):
    matter = without_card(taken_on(cast))
    say(matter, cast.bob, version=1, identity=("done", None, "passport"))
    assert (lines(matter)["identity"].state, lines(matter)["conflict"].by) == ("done", cast.olga)


def test_of_two_first_entries_the_second_is_shown_the_first(cast):
    matter = without_card(taken_on(cast))
    say(matter, cast.bob, version=1, identity=("done", None, ""))
    with pytest.raises(Conflict):
        say(matter, cast.alice, version=1, scope=("open", None, "Two sentences."))


# filling in


def test_a_line_keeps_its_state_its_words_who_and_when(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, scope=("done", None, "We defend the lease. We do not appeal."))
    line = lines(matter)["scope"]
    assert (line.state, line.words, line.by, line.at) == (
        "done",
        "We defend the lease. We do not appeal.",
        cast.bob,
        AT,
    )


def test_a_scope_that_is_done_has_its_sentences(cast):
    with pytest.raises(RuleBroken) as no:
        say(taken_on(cast), cast.bob, scope=("done", None, ""))
    assert no.value.field == "scope_words"


def test_by_when_needs_its_day(cast):
    with pytest.raises(RuleBroken) as no:
        say(taken_on(cast), cast.bob, identity=("by_when", None, ""))
    assert no.value.field == "identity_on"


def test_a_day_at_an_open_line_is_the_day_by_which(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, identity=("open", day(27), ""))
    assert (lines(matter)["identity"].state, lines(matter)["identity"].by_on) == ("by_when", day(27))


def test_a_withdrawal_notice_is_recorded_with_its_day_and_a_note(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, withdrawal=("done", day(16), "sent by e-mail"))
    line = lines(matter)["withdrawal"]
    assert (line.state, line.done_on, line.by_on, line.words) == ("done", day(16), None, "sent by e-mail")


def test_what_is_done_was_not_done_on_a_day_to_come(cast):
    with pytest.raises(RuleBroken) as no:
        say(taken_on(cast), cast.bob, withdrawal=("done", day(19), ""))
    assert no.value.field == "withdrawal_on"


def test_the_day_by_which_does_not_become_the_day_on_which_it_was_done_nor_the_other_way_round(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, identity=("by_when", day(27), ""), withdrawal=("done", day(16), ""))
    say(matter, cast.bob, identity=("done", day(27), ""), withdrawal=("open", day(16), ""))
    seen = lines(matter)
    assert (seen["identity"].state, seen["identity"].done_on) == ("done", None)
    assert (seen["withdrawal"].state, seen["withdrawal"].by_on) == ("open", None)


def test_only_the_lines_that_changed_are_written_and_logged_by_their_codes(cast):
    matter = taken_on(cast)
    before = lines(matter)
    said = {code: line.said for code, line in before.items() if not line.is_known}
    say(matter, cast.bob, **{**said, "identity": ("done", None, "passport AB 12")})
    after = lines(matter)
    assert [code for code in after if after[code].at != before[code].at] == ["identity"]
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).first()
    assert (entry.verb, entry.actor, entry.detail) == ("card.changed", cast.bob.key, {"lines": {"identity": "done"}})


def test_saved_without_a_change_nothing_is_written(cast):
    matter = taken_on(cast)
    said, before = {code: line.said for code, line in lines(matter).items()}, every_row()
    say(matter, cast.bob, version=1, **said)
    assert every_row() == before


def test_what_somebody_else_saved_meanwhile_is_not_overwritten(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, version=1, identity=("done", None, ""))
    with pytest.raises(Conflict) as theirs:
        say(matter, cast.alice, version=1, identity=("not_needed", None, ""))
    assert theirs.value.theirs.version == 2
    assert states(matter)["identity"] == "done"


def test_what_the_product_knows_is_not_typed(cast):
    matter = taken_on(cast)
    tell_fee(matter, cast.bob)
    before = states(matter)
    no = ("not_needed", None, "no")
    say(matter, cast.bob, conflict=no, fee=no, dates=no)
    assert states(matter) == before


def test_the_card_of_a_closed_matter_is_only_read(cast):
    matter = taken_on(cast)
    closing.close(matter, outcome="settled", told="All done.", by=cast.alice, at=AT)
    with pytest.raises(RuleBroken):
        say(matter, cast.bob, identity=("done", None, ""))


@pytest.mark.parametrize(
    "values",
    [{"state": "maybe"}, {"state": "by_when"}, {"by_on": "2026-11-27"}, {"done_on": "2026-11-16"}, {"code": "scope"}],
    ids=str,
)
def test_the_table_refuses_what_cannot_be(cast, values):
    line = lines(taken_on(cast))["identity"]
    with pytest.raises(IntegrityError), database.atomic():
        line.change(**values)


# another lawyer


def test_no_other_lawyer_is_not_needed_and_opens_no_list(cast):
    seen = states(taken_on(cast, other_lawyer="none"))
    assert seen["other_lawyer"] == "not_needed"
    assert not TAKE_OVER & set(seen)


@pytest.mark.parametrize("other", ["had", "has"])
def test_another_lawyer_in_the_enquiry_opens_the_list_for_taking_over(cast, other):
    seen = states(taken_on(cast, other_lawyer=other))
    assert seen["other_lawyer"] == "open"
    assert {seen[code] for code in TAKE_OVER} == {"open"}


def test_nobody_asked_yet_the_line_is_open(cast):
    assert states(running(cast))["other_lawyer"] == "open"


def test_another_lawyer_named_on_the_card_opens_the_list_then(cast):
    matter = running(cast)
    assert say(matter, cast.bob, other_lawyer=("has", None, "Mr Lis")) is True
    assert set(states(matter)) >= TAKE_OVER
    assert say(matter, cast.bob, takeover_why=("done", None, "No calls.")) is False
    assert lines(matter)["takeover_why"].words == "No calls."


def test_with_its_list_the_line_is_done(cast):
    matter = taken_on(cast, other_lawyer="had")
    said = dict.fromkeys(TAKE_OVER, ("done", None, ""))
    say(matter, cast.bob, **said)
    assert states(matter)["other_lawyer"] == "done"
    assert lines(matter)["other_lawyer"].said[0] == "had"


def test_a_list_opened_by_mistake_is_closed_again_and_forgets_nothing(cast):
    matter = taken_on(cast, other_lawyer="had")
    say(matter, cast.bob, takeover_file=("done", None, "two folders"))
    say(matter, cast.bob, other_lawyer=("none", None, ""))
    assert not TAKE_OVER & set(states(matter))
    say(matter, cast.bob, other_lawyer=("had", None, ""))
    assert lines(matter)["takeover_file"].words == "two folders"


# dates not to be missed


def test_the_line_of_dates_is_open_until_somebody_has_looked(cast):
    matter = taken_on(cast)
    assert states(matter)["dates"] == "open"
    matter.no_dates_known(cast.bob, AT)
    assert states(matter)["dates"] == "done"


def test_the_line_of_dates_is_done_when_a_second_person_has_checked_every_one(cast):
    matter = taken_on(cast)
    first, second = (
        matter.add_date(kind="deadline", on=day(number), words="Answer", by=cast.alice, at=AT) for number in (25, 27)
    )
    first.check(cast.bob, AT)
    assert states(matter)["dates"] == "open"
    second.cancel(cast.alice, AT)
    assert states(matter)["dates"] == "done"


# what is left


def test_open_lines_are_counted_and_the_nearest_day_is_known(cast):
    matter = taken_on(cast)
    say(matter, cast.bob, identity=("by_when", day(27), ""), power_of_attorney=("by_when", day(20), ""))
    card = TakeOnCard.of_or_drafted(matter)
    assert len(card.open_lines) == sum(state in ("open", "by_when") for state in states(matter).values())
    assert card.next_line.code == "power_of_attorney"
    assert not card.next_line.is_late(day(20))
    assert card.next_line.is_late(day(21))


def test_a_plan_sent_with_ways_to_settle_settles_their_line_until_it_is_taken_back(cast):
    def kept(settle):
        said = {"steps": ["letter"], "beside": "", "cost": "", "settle": settle}
        Plan.keep(cast.matter, **said, serves={}, by=cast.alice, at=AT)

    def sent():
        return RisksTold.tell(cast.matter, risks=[], how="page", by=cast.alice, at=AT).word

    kept("")
    sent()
    kept("A mediator, in a month.")
    assert states(cast.matter)["settle"] == "open"  # kept, not told yet
    word = sent()
    assert states(cast.matter)["settle"] == "done"
    word.change(taken_back_at=AT, taken_back_why="undone")
    assert states(cast.matter)["settle"] == "open"


def test_what_was_typed_about_ways_to_settle_stays_when_the_plan_tells_of_them(cast):
    say(cast.matter, cast.alice, settle=("done", None, "They want no talks."))
    Plan.keep(cast.matter, steps=["letter"], beside="", cost="", settle="A mediator.", serves={}, by=cast.alice, at=AT)
    RisksTold.tell(cast.matter, risks=[], how="page", by=cast.alice, at=AT)
    assert lines(cast.matter)["settle"].words == "They want no talks."
