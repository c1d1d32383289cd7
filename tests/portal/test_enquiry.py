"""The public form (rules C4, T1, T3): its fields, the notice behind it, the same answer for every name."""

import ast
import re
from pathlib import Path
from types import SimpleNamespace

import pytest

import lexlite
from lexlite.db import database
from lexlite.firm.notices import Notice, enter
from lexlite.intake import conflicts
from lexlite.intake.drafts import Draft
from lexlite.intake.models import Enquiry, EnquiryName
from lexlite.matters.models import MatterDate
from lexlite.messages.building import build
from lexlite.messages.models import Outbox
from tests.asking import ORDINARY, fill_in, send
from tests.conftest import NOON
from tests.factories import day, later, on
from tests.fakes import message


def asked():
    return Enquiry.select().order_by(Enquiry.id.desc()).get()


@pytest.fixture
def slowly(set_clock):
    """A person takes longer than three seconds."""
    return lambda: set_clock(later(NOON, minutes=5))


# the notice


def test_the_version_read_is_kept_and_staff_open_it_word_for_word(cast, firm, browse):
    public = browse()
    fill_in(public)
    send(public)
    version = asked().privacy_version
    read = Notice.get_by_id(version)
    enter(firm, en="New words.", by=cast.olga, at=NOON)
    link = re.search(rf'href="(/privacy/{version}[^"]*)"', browse(cast.bob).get(f"/intakes/{asked().id}").text)[1]
    page = browse().get(link.replace("&amp;", "&")).text
    assert "This version was read before." in page
    assert "We count when it is opened" in page
    assert "New words." not in page
    assert read.own is False


def test_the_version_is_of_the_language_in_which_it_was_read(cast, browse):
    public = browse()
    fill_in(public, lang="zh")
    send(public)
    assert Notice.get_by_id(asked().privacy_version).language == "zh"
    assert asked().language == "zh"


def test_an_unknown_version_is_not_there(firm, browse):
    for version in ("nothing", "0" * 12, "%00", "ż"):
        assert browse().get(f"/privacy/{version}").status_code == 404


def test_what_is_in_force_stands_under_its_version_too(firm, browse):
    version = re.search(r"Version (\w{12})", browse().get("/privacy").text)[1]
    page = browse().get(f"/privacy/{version}")
    assert page.status_code == 200
    assert "read before" not in page.text


def test_a_notice_that_changed_while_the_page_was_open_is_read_again(cast, firm, browse):
    public = browse()
    page = fill_in(public)[-1].text
    version = re.search(r'name="notice"[^>]*value="(\w+)"', page)[1]
    enter(firm, en="New words.", by=cast.olga, at=NOON)
    answer, _page = send(public, notice=version)
    assert answer.status_code == 422
    assert "The privacy notice has changed meanwhile." in answer.text
    newer = re.search(r'name="notice"[^>]*value="(\w+)"', answer.text)[1]
    assert send(public, notice=newer)[0].status_code == 303
    assert Notice.get_by_id(asked().privacy_version).words == "New words."


def test_without_the_box_nothing_is_sent(cast, browse):
    public = browse()
    fill_in(public)
    before = Enquiry.select().count()
    answer = public.post("/enquiry/check", {})
    assert answer.status_code == 422
    assert "Read the privacy notice and tick the box." in answer.text
    assert Enquiry.select().count() == before


# China: two separate consents


CONSENTS = ("sensitive_agreed", "sharing_agreed")


def test_elsewhere_no_separate_consent_is_asked(firm, browse):
    page = fill_in(browse())[-1].text
    assert not [name for name in CONSENTS if name in page]


def test_a_firm_in_china_needs_each_consent_and_names_what_is_missing(cast, firm, browse):
    firm.change(country="CN")
    public = browse()
    fill_in(public, phone="+48 512 345 600")
    for given, missing in (CONSENTS, CONSENTS[::-1]):
        answer, _page = send(public, **{given: "yes"})
        assert answer.status_code == 422
        assert f'href="#{missing}"' in answer.text
        assert f'href="#{given}"' not in answer.text
        assert 'href="#privacy_read"' not in answer.text
    assert send(public, **dict.fromkeys(CONSENTS, "yes"))[0].status_code == 303
    assert asked().answers["consents"] == dict.fromkeys(CONSENTS, NOON.isoformat())
    assert "Agreed separately" in browse(cast.bob).get(f"/intakes/{asked().id}").text


# the fields of the interface


FULL = {
    "kind": "organisation", "name": "New Ltd", "contact_name": "Nia New", "acts_for": "Old Aunt Ida",
    "email": "nia@new.example", "phone": "512 345 600", "preferred_channel": "sms", "language": "pl",
    "best_time": "after 15:00", "safe_contact": "agreed_hours", "other_parties": "Rival One\r\nRival Two",
    "practice_area": "debt", "side": "debtor", "what_happened": "W1", "when_happened": "W2", "where_happened": "W3",
    "why_happened": "W4", "handled_so_far": "W5", "desired_result": "W6", "arrived_what": "W7",
    "arrived_on": "2026-11-02", "deadline_on": "2026-11-03", "other_lawyer": "had", "heard_from": "the radio",
    "referred_by": "a friend",
}  # fmt: skip


def test_every_field_is_taken_and_kept(cast, browse):
    public = browse()
    fill_in(public, **FULL)
    send(public)
    enquiry = asked()
    story = database.execute_sql("SELECT words FROM story WHERE enquiry_id = ?", (enquiry.id,)).fetchone()[0]
    kept = {**enquiry.answers, **{name: getattr(enquiry, name, None) for name in FULL if hasattr(enquiry, name)}}
    for name, value in FULL.items():
        if name == "phone":
            assert enquiry.phone == "+48512345600"
        elif name == "other_parties":
            assert enquiry.other_parties == ["Rival One", "Rival Two"]
        elif re.fullmatch(r"W\d", value):
            assert value in story
        else:
            assert str(kept[name]) == value, name


def test_forty_others_are_kept_whole_one_more_is_refused_and_none_is_lost(cast, browse):
    public, names = browse(), [f"Kamienica Śródmieście numer {n} sp. z o.o." for n in range(41)]
    fill_in(public, other_parties="\n".join(names[:40]))
    refused = public.post("/enquiry/others", {"practice_area": "lease", "other_parties": "\n".join(names)})
    assert refused.status_code == 422 and "Write at most 40 lines." in refused.text and names[40] in refused.text
    send(public)
    assert [row.name for row in asked().names.where(EnquiryName.role == "other_side")] == names[:40]


def test_a_past_date_is_taken_and_flagged(cast, browse):
    public = browse()
    fill_in(public, deadline_on="2026-11-03")
    send(public)
    assert asked().deadline_on == day(3)
    assert "(near or past)" in browse(cast.bob).get("/intakes").text
    assert "A date is near or past: call them today." in browse(cast.bob).get(f"/intakes/{asked().id}").text


def test_the_name_they_write_for_is_a_name_for_the_conflict_check(cast, browse):
    public = browse()
    fill_in(public, acts_for="Dana Client")
    send(public)
    assert {(name.role, name.name) for name in asked().names} == {("enquirer", "Nia New"), ("acts_for", "Dana Client")}
    hits = conflicts.search(conflicts.Asked.of_enquiry(asked()))
    assert {hit.found for hit in hits} == {"Dana Client"}
    assert "Writes for: Dana Client" in browse(cast.bob).get(f"/intakes/{asked().id}").text


def test_somebody_written_for_is_found_by_a_later_enquiry(cast, browse):
    for name, acts_for in (("Nia New", "Ida Aunt"), ("Ida Aunt", "")):
        public = browse()
        fill_in(public, name=name, acts_for=acts_for, email=f"{name[:3]}@new.example")
        send(public)
    page = browse(cast.bob).get(f"/intakes/{asked().id}").text
    assert "<strong>Ida Aunt</strong> – enquirer, through somebody else" in page


def test_letters_go_in_the_language_of_the_pages_unless_another_is_named(cast, browse):
    for language, expected in (("", "pl"), ("zh", "zh")):
        public = browse()
        fill_in(public, lang="pl", language=language)
        send(public)
        assert asked().language == expected


def test_a_language_the_firm_does_not_offer_is_refused(firm, browse):
    firm.change(languages=["pl"])
    assert browse().post("/enquiry/you", {**ORDINARY, "language": "zh"}, form_on="/enquiry").status_code == 422


# drafts


def test_a_page_posted_without_a_draft_begins_one(firm, browse):
    public = browse()
    answer = public.post("/enquiry/story", {"what_happened": "It happened."}, form_on="/enquiry")
    assert answer.status_code == 303
    assert "It happened." in public.get("/enquiry/story").text
    assert public.get("/enquiry/check").location == "/enquiry/you"


def test_typed_after_seven_days_nothing_is_lost(firm, browse, set_clock):
    public = browse()
    public.post("/enquiry")
    set_clock(later(NOON, days=8))
    answer = public.post(
        "/enquiry/you", {"name": "Nia", "email": "nia@new.example", "kind": "person"}, form_on="/enquiry"
    )
    assert answer.status_code == 303
    assert 'value="Nia"' in public.get("/enquiry/you").text


def test_after_sending_a_second_enquiry_can_be_begun(cast, browse):
    public = browse()
    for name in ("Nia New", "Ned Newer"):
        fill_in(public, name=name)
        send(public)
    assert [enquiry.name for enquiry in Enquiry.select().order_by(Enquiry.id.desc()).limit(2)] == [
        "Ned Newer",
        "Nia New",
    ]


def test_after_sending_the_form_leads_to_the_sent_page_and_holds_nothing(cast, browse):
    public = browse()
    fill_in(public)
    sent = send(public)[0].location
    assert public.get("/enquiry/you").location == sent
    assert public.get("/enquiry/check").location == sent
    assert [draft.answers for draft in Draft.select()] == [{}]


def test_what_is_typed_in_an_old_tab_after_sending_goes_into_a_draft_of_its_own(cast, browse):
    public = browse()
    fill_in(public)
    send(public)
    assert public.post("/enquiry/story", {"what_happened": "More."}, form_on="/enquiry").status_code == 303
    assert sorted(draft.answers.get("what_happened", "") for draft in Draft.select()) == ["", "More."]


# T1, T3


@pytest.mark.parametrize(("number", "near"), [(3, True), (18, True), (25, True), (26, False)])
def test_a_date_within_seven_days_or_past_shows_the_number_to_call_before_and_after_sending(
    cast, firm, browse, settings, slowly, number, near
):
    public = browse()
    check = fill_in(public, deadline_on=str(day(number)))[-1]
    slowly()
    _answer, sent = send(public)
    for page in (check, sent):
        assert ("The date you worry about is near or past. Please call us now:" in page.text) is near
    row = Outbox.get(Outbox.kind == "new_enquiry", Outbox.about == asked().key)
    assert row.not_before == later(NOON, minutes=5)
    assert ("a date is near" in message(build(row, NOON, settings))["Subject"]) is near


def test_start_and_sent_page_and_the_receipt_say_that_the_form_stops_no_time_limit(cast, browse, settings, slowly):
    public = browse()
    start, *_pages = fill_in(public)
    slowly()
    _answer, sent = send(public)
    receipt = Outbox.get(Outbox.kind == "enquiry_received", Outbox.about == asked().key)
    letter = message(build(receipt, later(NOON, minutes=5), settings)).get_body(("plain",)).get_content()
    for words in (start.text, sent.text, letter):
        assert "Sending this form does not stop or extend any time limit." in words


def arithmetic_with(tree, name):
    """Sums and differences in which this name stands, and calls of the calendar that count days from it."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.BinOp, ast.AugAssign)) and f"'{name}'" in ast.dump(node):
            yield ast.unparse(node)


@pytest.mark.parametrize("name", ["arrived_on", "arrived_what"])
def test_no_code_counts_days_from_the_day_a_letter_arrived(name):
    sources = Path(lexlite.__file__).parent.rglob("*.py")
    assert [found for source in sources for found in arithmetic_with(ast.parse(source.read_text()), name)] == []


def test_the_day_a_letter_arrived_makes_nothing_near_and_no_date(cast, browse):
    asked = cast.take_on(name="Nia New", email="nia@new.example", phone="", arrived_on="2026-11-17")
    assert not Enquiry.get(Enquiry.matter == asked).is_near(NOON)
    assert MatterDate.select().where(MatterDate.matter == asked).count() == 0


# who may be watched


def test_who_is_watched_is_offered_a_way_out_on_every_page_that_follows(firm, browse):
    public = browse()
    *_pages, check = fill_in(public, safe_contact="no_message")
    assert "/enquiry/leave" in check.text
    assert "/enquiry/leave" in public.get("/enquiry/story").text
    public = browse()
    assert "/enquiry/leave" not in fill_in(public)[-1].text


# C4


@pytest.fixture
def known(cast):
    """Names of every kind, and one that nobody knows."""
    cast.take_on(name="Rita Restricted", email="r@x.example", phone="", other_parties=["Ruth Rival"], restricted=True)
    return SimpleNamespace(
        client="Dana Client",
        opponent="Landlord Ltd",
        restricted="Rita Restricted",
        rival="Ruth Rival",
        nobody="Zed Nemo",
    )


def without_chance(answer, typed):
    """An answer without what is drawn by lot, and with one word for every name."""
    text = answer.text
    for name in typed:
        text = text.replace(name, "NAME")
    text = re.sub(r'(csrf_token|once)"([^>]*)value="[^"]*"', r"\1", text)
    text = re.sub(r"errors-[0-9a-f-]{36}|LX-[A-Z0-9]{6}|/sent/[\w-]+", "", text)
    where = re.sub(r"/sent/.*", "/sent", answer.headers.get("Location", ""))
    kept = [(key, value) for key, value in answer.headers if key not in ("Set-Cookie", "Content-Length", "Location")]
    return answer.status, sorted(kept), where, text


def enquire(browse, name, field):
    public = browse()
    typed = {"name": "Nia New", "other_parties": "Bob Else", field: name}
    met = fill_in(public, phone="+48 512 345 678", **typed)
    met += send(public)
    return [without_chance(answer, typed.values()) for answer in met]


@pytest.mark.parametrize("field", ["name", "other_parties", "acts_for", "contact_name"])
def test_the_form_answers_in_the_same_way_whatever_names_are_typed(known, browse, slowly, field):
    slowly()
    answers = {who: enquire(browse, name, field) for who, name in vars(known).items()}
    assert len(answers["nobody"]) > 13
    for who in vars(known):
        assert answers[who] == answers["nobody"], who


@pytest.fixture
def statements(monkeypatch):
    """Every statement sent to the database, without its values."""
    sent = []
    plain = type(database).execute_sql

    def noted(self, sql, params=None, *more):
        sent.append(re.sub(r'"s[0-9a-f]{32}"', "", sql))  # savepoints are named by lot
        return plain(self, sql, params, *more)

    monkeypatch.setattr(type(database), "execute_sql", noted)
    return sent


def test_no_name_is_looked_up_in_the_public_request_so_none_takes_longer(known, browse, statements, monkeypatch):
    monkeypatch.setattr(conflicts, "search", None)
    seen = {}
    for who, name in vars(known).items():
        statements.clear()
        enquire(browse, name, "name")
        seen[who] = list(statements)
    for who in vars(known):
        assert seen[who] == seen["nobody"], who
    read = set(re.findall(r'(?:FROM|JOIN) "(\w+)"', " ".join(seen["nobody"])))
    assert read & {"client", "person", "channel", "party", "matter", "enquiry_name"} == set()
    assert EnquiryName.select().where(EnquiryName.name == "Zed Nemo").exists()


def test_the_letters_to_the_enquirer_read_the_same_whatever_names_were_typed(
    known, browse, settings, slowly, set_clock
):
    letters = []
    for name in (known.client, known.nobody):
        set_clock(NOON)
        public = browse()
        fill_in(public, name=name)
        slowly()
        send(public)
        row = Outbox.get(Outbox.kind == "enquiry_received", Outbox.about == asked().key)
        letter = message(build(row, on(18, "12:06"), settings)).get_body(("plain",)).get_content()
        letters.append(re.sub(r"LX-\w{6}|sent/\S+", "", letter))
    assert letters[0] == letters[1]
