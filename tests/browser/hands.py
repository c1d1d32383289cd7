"""What a visitor's hands do with the form of a page."""


def leave(page, button):
    """Press what leads to another page and wait until that one stands: a slow browser shows the old one for a while."""
    button.evaluate("button => document.documentElement.dataset.left = ''")
    button.click()
    page.locator("html:not([data-left])").wait_for(state="attached")
    page.wait_for_load_state()


def press(page):
    """The one filled button of the page's form."""
    leave(page, page.locator("main form button:not(.quiet)"))


def fill(page, **answers):
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def pick(page, name, value):
    page.locator(f"main [name={name}][value={value}]").check()


def choose(page, **answers):
    for name, value in answers.items():
        page.locator(f"main [name={name}]").select_option(value)
