"""Clients and their people (rules P1, C6): the door, its five tries, links, addresses, who may be written to."""

from datetime import timedelta

import pytest

from lexlite.addresses import email_norm, name_norm, phone_norm, secret_norm
from lexlite.clients.links import Link
from lexlite.clients.models import Channel, word_hash
from lexlite.errors import Conflict, RuleBroken
from lexlite.firm.sessions import Session, digest
from tests.factories import on

AT = on(18, "12:00")


@pytest.fixture
def link(cast):
    return Link.of(Link.mint(cast.dana, AT))


def opens(cast, link, answer, digits=True, at=AT, stays=False):
    return link.open(answer, digits, stays, at)


# the door


@pytest.mark.parametrize("said", ["blue heron", " Blue  HERON ", "blueheron", "ｂｌｕｅ heron"])
def test_the_agreed_word_opens_however_it_is_typed(cast, link, said):
    token = opens(cast, link, said)
    assert Session.alive(token, "person", AT).person_id == cast.dana.id


@pytest.mark.parametrize("said", ["", "red heron", "5678", "blue"])
def test_anything_else_opens_nothing(cast, link, said):
    assert opens(cast, link, said) is None
    assert Session.select().count() == 0


def test_without_an_agreed_word_the_last_digits_open_where_they_are_allowed(cast, link):
    cast.dana.change(agreed_word=None)
    assert cast.dana.how_to_open(True) == "digits"
    assert opens(cast, link, "5678")
    assert opens(cast, link, "5678", digits=False) is None
    assert cast.dana.how_to_open(False) is None


def test_with_an_agreed_word_the_digits_do_not_open(cast, link):
    assert cast.dana.how_to_open(True) == "word"
    assert opens(cast, link, "5678") is None


def test_who_has_neither_word_nor_phone_is_asked_nothing(cast, link):
    cast.dana.change(agreed_word=None)
    cast.dana.lose("phone")
    assert cast.dana.reload().how_to_open(True) is None
    assert opens(cast, link, "") is None


def test_the_fifth_wrong_try_over_all_links_ends_them_all_and_every_open_page(cast, link):
    other = Link.of(Link.mint(cast.dana, AT))
    page = opens(cast, link, "blue heron")
    for number in range(4):
        assert opens(cast, (link, other)[number % 2], "wrong") is None
    assert Link.get(hash=link.hash).holds(AT)
    opens(cast, link, "wrong")
    assert [each.ended_why for each in Link.select().where(Link.person == cast.dana)] == ["wrong_tries"] * 2
    assert Session.alive(page, "person", AT) is None


def test_locked_out_the_right_word_opens_nothing(cast, link):
    for _try in range(5):
        opens(cast, link, "wrong")
    fresh = Link.of(Link.mint(cast.dana, AT))
    assert opens(cast, fresh, "blue heron") is None


def test_a_link_from_the_firms_own_hand_lets_in_again(cast, link):
    for _try in range(5):
        opens(cast, link, "wrong")
    fresh = Link.of(Link.fresh(cast.dana, by=cast.alice, at=AT))
    assert opens(cast, fresh, "blue heron")


def test_the_right_word_forgives_the_wrong_tries_before_it(cast, link):
    for _round in range(2):
        for _try in range(4):
            opens(cast, link, "wrong")
        assert opens(cast, link, "blue heron")


@pytest.mark.parametrize("short", [" a-b-c ", "ąść", "鹤", "鹤a", ""])
def test_an_agreed_word_has_four_letters_and_is_kept_as_a_hash(cast, short):
    with pytest.raises(RuleBroken):
        word_hash(short)
    assert cast.dana.agreed_word.startswith("$argon2id$")


@pytest.mark.parametrize("word", ["白鹤", "1234", "a鹤b", "ść ąę"])
def test_two_chinese_characters_are_a_word(cast, link, word):
    cast.dana.agree_word(word_hash(word), cast.alice, AT)
    assert opens(cast, link, word)


# links


def test_a_link_lasts_ninety_days_after_its_last_use(cast, link):
    assert link.holds(AT + timedelta(days=89)) and not link.holds(AT + timedelta(days=90))
    opens(cast, link, "blue heron", at=AT + timedelta(days=80))
    assert Link.get(hash=link.hash).holds(AT + timedelta(days=169))


def test_of_a_link_only_the_hash_is_kept(cast):
    token = Link.mint(cast.dana, AT)
    assert bytes(Link.of(token).hash) == digest(token)
    assert Link.of(token + "x") is None


def test_a_second_link_leaves_the_first_alive(cast, link):
    Link.mint(cast.dana, AT)
    assert Link.get(hash=link.hash).holds(AT)


# channels


def test_who_could_be_read_by_somebody_else_is_not_written_to(cast):
    assert cast.dana.mailbox.norm == "dana@client.example"
    for safety in ("no_message", "agreed_hours"):
        cast.dana.change(safe_contact=safety)
        assert cast.dana.mailbox is None


def test_a_bad_address_is_not_written_to_and_a_new_one_is(cast):
    cast.dana.email.change(bad_at=AT)
    assert cast.dana.reload().mailbox is None
    cast.dana.reach("email", "dana2@client.example", "PL", AT)
    assert cast.dana.reload().mailbox.norm == "dana2@client.example"
    assert Channel.select().where(Channel.person == cast.dana, Channel.kind == "email").count() == 1


def test_a_person_changed_by_two_at_once_is_changed_by_the_first(cast):
    described = {"email": "dana@client.example", "phone": "", "by": cast.alice, "at": AT}
    cast.dana.describe(**described, name="Dana One", version=1)
    with pytest.raises(Conflict):
        cast.dana.describe(**described, name="Dana Two", version=1)
    dana = cast.dana.reload()
    assert (dana.name, dana.phone) == ("Dana One", None)


def test_a_wrong_address_changes_nothing_of_the_person(cast):
    with pytest.raises(RuleBroken):
        cast.dana.describe(email="nonsense", phone="", name="X", by=cast.alice, at=AT)
    assert cast.dana.reload().name == "Dana Client"
    assert cast.dana.phone


# what is compared


@pytest.mark.parametrize(
    ("typed", "country", "norm"),
    [
        ("512 345 678", "PL", "+48512345678"),
        ("+86 138-0013-8000", "PL", "+8613800138000"),
        ("０２０ ７９４６ ０１２３", "GB", "+442079460123"),
    ],
)
def test_a_phone_number_is_compared_in_one_form(typed, country, norm):
    assert phone_norm(typed, country) == norm


@pytest.mark.parametrize("wrong", ["", "12", "call me"])
def test_what_is_no_phone_number_is_refused_with_an_example(firm, wrong):
    with pytest.raises(RuleBroken) as no:
        phone_norm(wrong, "PL")
    assert "+48" in no.value.message


@pytest.mark.parametrize(
    ("typed", "norm"),
    [(" Dana@Client.Example ", "dana@client.example"), ("biuro@żółw.pl", "biuro@xn--w-uga1v8h.pl")],
)
def test_an_address_is_kept_as_mail_servers_take_it(typed, norm):
    assert email_norm(typed) == norm
    assert email_norm(typed).isascii()


@pytest.mark.parametrize("wrong", ["", "dana", "dana@", "żółw@client.example", "a@b\n.example"])
def test_what_no_mail_server_takes_is_refused(firm, wrong):
    with pytest.raises(RuleBroken):
        email_norm(wrong)


@pytest.mark.parametrize("same", ["Łukasz  Żak", "łukasz żak", "LUKASZ ZAK", "Łukasz-Żak"])
def test_names_are_compared_without_case_accents_and_signs(same):
    assert name_norm(same) == "lukasz zak"


def test_an_agreed_word_is_compared_without_blanks():
    assert secret_norm("Blue Heron") == secret_norm("blue-heron") == "blueheron"
    assert secret_norm("青山 绿水") == "青山绿水"
