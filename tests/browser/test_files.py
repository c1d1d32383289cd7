"""Two photos and a paper from an old phone, on the lawyer's board at once, and asked for anew."""

import pytest
from playwright.sync_api import expect

from tests.browser import rooms
from tests.browser.conftest import enter
from tests.browser.hands import fill, leave, press
from tests.pictures import jpeg, pdf

pytestmark = pytest.mark.browser


def of(name, data):
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_photos_reach_the_lawyer_and_the_client_reads_who_looks_and_what_is_missing(browse, fresh_firm):
    client = browse(fresh_firm, script=False, viewport={"width": 360, "height": 740})
    rooms.pass_the_door(client, fresh_firm)
    box = client.locator("#needed .notice").first
    box.locator("[name=file]").set_input_files(
        [of("1.jpg", jpeg(salt=b"1")), of("2.jpg", jpeg(salt=b"2")), of("wyciąg.pdf", pdf())]
    )
    press_of(client, box)
    expect(box).to_contain_text("Dotarło do nas: 2 zdjęcia, 1 dokument")
    expect(box).to_contain_text("Sprawdzi to Ewa Nowak")

    lawyer = browse(fresh_firm)
    enter(lawyer, fresh_firm)
    lawyer.goto("/")
    expect(lawyer.locator("main")).to_contain_text("2 zdjęcia, 1 dokument")
    leave(lawyer, lawyer.locator("article", has_text="2 zdjęcia, 1 dokument").locator("h3 a"))
    leave(lawyer, lawyer.locator("#requests a"))
    with lawyer.expect_download() as saved:
        lawyer.get_by_role("link", name="wyciąg.pdf").click()
    assert saved.value.path().read_bytes() == pdf()
    leave(lawyer, lawyer.locator("a[href$=renewal]").first)
    fill(lawyer, words="Brakuje strony drugiej.")
    press(lawyer)

    client.reload()
    expect(box).to_contain_text("Brakuje strony drugiej.")
    expect(box).not_to_contain_text("Dotarło do nas")


def press_of(page, box):
    """The button of the box that sends files; without script it is the browser that leads on."""
    with page.expect_navigation():
        box.locator("form:has([name=file]) button").click()
