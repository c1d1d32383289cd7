"""Which addresses are open to the world, and that every form has a page of its own."""

import pytest

PUBLIC = {
    "enquiry.check",
    "enquiry.leave",
    "enquiry.page",
    "enquiry.notice",
    "enquiry.privacy",
    "enquiry.sent",
    "enquiry.start",
    "feeds.calendar",
    "firm.healthz",
    "firm.login",
    "portal.ask_link",
    "portal.devices",
    "portal.door",
    "portal.forgotten",
    "portal.end_all",
    "portal.end_one",
    "portal.send_another",
    "portal.send_code",
    "portal.leave",
    "portal.left",
    "portal.matter",
    "portal.matters",
    "portal.need_answer",
    "portal.need_score",
    "portal.question",
    "portal.read_back_answer",
    "portal.risks_acknowledgement",
    "portal.request_answer",
    "portal.request_files",
}
BUTTONS = {  # a press alone: nothing to show on a page of its own
    "clients.make_contact",
    "firm.end_feed",
    "firm.logout",
    "messages.arrival",
    "messages.cancellation",
    "messages.repeat",
    "messages.settlement",
    "messages.shipped_words",
    "hour.keep",
    "hour.skip",
    "keeping.show_work",
    "matters.dismiss",
    "matters.lift_restriction",
    "matters.restrict",
    "pages.end_all",
    "pages.end_of_custody",
    "pages.end_one",
    "pages.lift",
    "playbooks.make_copy",
    "playbooks.offer",
    "portal.end_all",
    "portal.end_one",
    "portal.leave",
    "portal.send_another",
    "portal.send_code",
    "risks.end",
}
ON_THE_PAGE_ABOVE = {  # the form stands on the page the POST answers
    "portal.forgotten": "portal.matter",
    "portal.need_answer": "portal.matter",
    "portal.need_score": "portal.matter",
    "portal.question": "portal.matter",
    "portal.read_back_answer": "portal.matter",
    "portal.risks_acknowledgement": "portal.matter",
    "portal.request_answer": "portal.matter",
    "portal.request_files": "portal.matter",
}


def test_exactly_these_views_are_open_to_people_who_are_not_signed_in(the_stage):
    views = the_stage.app.view_functions
    assert {name for name, view in views.items() if getattr(view, "is_public", False)} == PUBLIC


def test_public_views_live_in_the_portal_apart_from_signing_in_and_the_sign_of_life(the_stage):
    views = the_stage.app.view_functions
    outside = {name for name in PUBLIC if not views[name].__module__.startswith("lexlite.portal")}
    assert outside == {"firm.login", "firm.healthz"}


def test_every_form_has_a_page_but_for_plain_buttons(the_stage):
    methods = {}
    for rule in the_stage.app.url_map.iter_rules():
        methods.setdefault(rule.endpoint, set()).update(rule.methods)
    without = {name for name, known in methods.items() if "POST" in known and "GET" not in known}
    assert without == BUTTONS | set(ON_THE_PAGE_ABOVE)


def test_the_list_of_buttons_names_no_view_that_is_gone(the_stage):
    assert set(the_stage.app.view_functions) >= BUTTONS | set(ON_THE_PAGE_ABOVE) | set(ON_THE_PAGE_ABOVE.values())


def test_get_on_the_address_of_a_form_answers_that_form(stage):
    for rule in stage.app.url_map.iter_rules():
        if not {"GET", "POST"} <= rule.methods:
            continue
        who = "olga" if not getattr(stage.app.view_functions[rule.endpoint], "is_public", False) else None
        browser = stage.browser(who)
        if rule.endpoint in ("enquiry.page", "enquiry.check"):
            fill_in_enquiry(browser)
        page = browser.get(stage.address(rule))
        assert page.status_code == 200, rule
        assert '<form method="post"' in page.text, rule
        assert 'name="csrf_token"' in page.text, rule


def fill_in_enquiry(browser):
    """The enquiry as far as the check page."""
    browser.post("/enquiry")
    browser.post("/enquiry/you", {"name": "Nia New", "email": "nia@new.example", "kind": "person"})
    browser.post("/enquiry/others", {"practice_area": "other"})
    browser.post("/enquiry/story", {"what_happened": "It happened."})


@pytest.mark.parametrize("missing", ["/nowhere", "/matters/abc", "/enquiry/nonsense", "/static/nothing.css"])
def test_an_unknown_address_is_not_there(stage, missing):
    assert stage.browser("olga").get(missing).status_code == 404
