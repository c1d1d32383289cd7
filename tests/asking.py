"""An enquirer at the public form: page by page over the wire."""

PAGES = {
    "you": (
        "kind", "name", "contact_name", "acts_for", "phone", "email", "safe_contact", "preferred_channel",
        "best_time", "language",
    ),
    "others": ("practice_area", "other_parties"),
    "side": ("side",),
    "story": ("what_happened", "when_happened", "where_happened", "why_happened", "handled_so_far"),
    "hopes": (
        "desired_result", "arrived_what", "arrived_on", "deadline_on", "other_lawyer", "heard_from", "referred_by",
    ),
}  # fmt: skip
ORDINARY = {
    "kind": "person", "name": "Nia New", "email": "nia@new.example", "practice_area": "lease", "side": "tenant",
    "what_happened": "They want me out.",
}  # fmt: skip


def fill_in(browser, lang="en", **answers):
    """Every page up to the check page. Returns the answers of the pages, the check page last."""
    known = {**ORDINARY, **answers}
    met = [browser.get(f"/enquiry?lang={lang}"), browser.post("/enquiry")]
    for page, names in PAGES.items():
        met.append(browser.get(f"/enquiry/{page}"))
        met.append(browser.post(f"/enquiry/{page}", {name: known[name] for name in names if name in known}))
        assert met[-1].status_code == 303, met[-1].text
    return [*met, browser.get("/enquiry/check")]


def send(browser, **more):
    """The check page's button; returns the answer, and the sent page after a good one."""
    done = browser.post("/enquiry/check", {"privacy_read": "yes", **more})
    return done, browser.get(done.location) if done.status_code == 303 else done
