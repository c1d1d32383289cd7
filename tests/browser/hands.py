"""What a visitor's hands do with the form of a page."""


def press(page):
    """The one filled button of the page's form."""
    page.locator("main form button:not(.quiet)").click()


def fill(page, **answers):
    for name, value in answers.items():
        page.locator(f"main [name={name}]").fill(value)


def pick(page, name, value):
    page.locator(f"main [name={name}][value={value}]").check()


def choose(page, **answers):
    for name, value in answers.items():
        page.locator(f"main [name={name}]").select_option(value)
