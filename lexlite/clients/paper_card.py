"""The card for who has no e-mail: a link of its own, in groups that can be read and typed, and as a QR code."""

from dataclasses import dataclass
from io import BytesIO

from markupsafe import Markup

from lexlite.clients.links import Link
from lexlite.errors import RuleBroken
from lexlite.i18n import _

GROUP = 4


@dataclass(frozen=True)
class PaperCard:
    """`door`: the address before the token, as the firm is reached. Nothing on the card says whose it is (rule C1)."""

    token: str
    door: str

    @classmethod
    def print(cls, person, door, by, at):
        """A new link for each card; those from before stay valid. Raises RuleBroken for who may not have one."""
        if not person.may_be_written_to:
            raise RuleBroken(_("Others may find a card too. Open the page in the office, or read it out on the phone."))
        return cls(Link.fresh(person, by, at, spelled=True), door)

    @property
    def groups(self):
        return [self.token[start : start + GROUP] for start in range(0, len(self.token), GROUP)]

    @property
    def address(self):
        return self.door + "-".join(self.groups)

    def qr(self, title):
        """The address as inline SVG, sized by the style sheet."""
        drawn = BytesIO()
        self.symbol().save(drawn, kind="svg", xmldecl=False, svgns=False, omitsize=True, title=title, svgclass="qr")
        return Markup(drawn.getvalue().decode())

    def symbol(self):
        import segno

        return segno.make(self.address, error="m", micro=False)
