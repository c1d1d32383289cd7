"""The closing summary of a matter: what was asked, what was needed, what was reached, what is kept (rule D8)."""

from dataclasses import dataclass

from lexlite.followup.closures import Closure
from lexlite.needs.expectation import Expectation
from lexlite.needs.queries import needs_of
from lexlite.needs.scores import to_score


@dataclass
class Summary:
    """For the file of the firm: the outcome in its own words stands on it."""

    matter: object
    closure: object  # of the last closing; None where it is older than that
    asked: list  # what the client asked for, in their words
    needs: list  # what was scored, or could have been
    expectation: object

    @classmethod
    def of(cls, matter):
        rows = needs_of(matter)
        asked = {need.id: need for row in rows for need in (row.need, row.stated) if need and need.kind == "stated"}
        return cls(
            matter=matter,
            closure=Closure.last_of(matter),
            asked=[need for need in asked.values() if need.state != "dropped"],
            needs=to_score(rows),
            expectation=Expectation.of(matter),
        )
