"""Many presses of one button at the same instant, each in a thread and on a connection of its own."""

import threading

from lexlite.followup.models import Word
from tests.factories import PASSWORD


def test_the_same_form_sent_by_twenty_threads_at_once_makes_one_contact(browse, cast):
    address = f"/matters/{cast.matter.id}/contacts"
    alice = browse(cast.alice)
    hidden = alice.hidden(address)
    cookies = [
        (name, alice.client.get_cookie(name, domain="localhost").value) for name in ("lexlite_staff", "lexlite_form")
    ]
    data = {**hidden, "channel": "call", "direction": "out", "reached": "yes", "told": "Twenty at once."}
    answers, go = [], threading.Barrier(20)

    def press():
        browser = browse().client
        for name, value in cookies:
            browser.set_cookie(name, value, domain="localhost")
        go.wait()
        answer = browser.post(address, data=data)
        answers.append((answer.status_code, answer.location))

    threads = [threading.Thread(target=press) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [(303, f"/matters/{cast.matter.id}")] * 20
    assert Word.select().where(Word.told == "Twenty at once.").count() == 1


def test_twenty_presses_of_sign_in_at_once_sign_in_and_never_fail(browse, cast):
    first = browse()
    data = {**first.hidden("/login"), "email": "bob@firm.example", "password": PASSWORD}
    form_cookie = first.client.get_cookie("lexlite_form", domain="localhost").value
    answers, go = [], threading.Barrier(20)

    def press():
        browser = browse().client
        browser.set_cookie("lexlite_form", form_cookie, domain="localhost")
        go.wait()
        answers.append(browser.post("/login", data=data).status_code)

    threads = [threading.Thread(target=press) for _number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 20
