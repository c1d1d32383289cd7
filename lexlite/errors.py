"""What the domain may raise; the edge turns each into words on a page."""


class RuleBroken(Exception):
    """A rule of the domain says no. `field` names the form field it concerns, if there is one."""

    def __init__(self, message, field=None):
        super().__init__(str(message))
        self.message, self.field = str(message), field


class NotAllowed(Exception):
    """This person may not do this; outside it looks like «not there»."""


class Conflict(Exception):
    """Somebody changed the record meanwhile. `theirs` is the record as it stands now."""

    def __init__(self, theirs):
        super().__init__("changed meanwhile")
        self.theirs = theirs


class TooManyTries(Exception):
    """Wait `seconds`, then try again."""

    def __init__(self, seconds):
        super().__init__(f"too many tries, wait {seconds} s")
        self.seconds = seconds
