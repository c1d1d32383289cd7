"""The lines of the take-on card: words, what to ask, and what is not needed where (rules M1, M3)."""

from dataclasses import dataclass, field

from lexlite.i18n import _l

STATES = [
    ("open", _l("Still open")),
    ("by_when", _l("By when")),
    ("done", _l("Settled")),
    ("not_needed", _l("Not needed")),
]
OTHER_LAWYER = [
    ("open", _l("Not asked yet")),
    ("by_when", _l("By when")),
    ("none", _l("No other lawyer")),
    ("had", _l("Had one")),
    ("has", _l("Still has one")),
]
TAKES_OVER = ("had", "has")
STATE_OF = {"none": "not_needed", "had": "open", "has": "open"}  # of that line, by who else acts or acted


@dataclass(frozen=True)
class Line:
    """`hints`: by country, under "" those for every other. What `persons_only` leaves out and
    what is `never_in` a country begins as not needed."""

    code: str
    title: str
    hints: dict
    never_in: tuple = ()
    persons_only: bool = False
    takes_over: bool = False
    choices: list = field(default_factory=lambda: STATES)

    def hint_in(self, country):
        return self.hints.get(country) or self.hints.get("", "")

    def is_not_needed(self, country, is_person):
        return country in self.never_in or (self.persons_only and not is_person)


def _takeover(code, title, hint):
    return Line(f"takeover_{code}", title, {"": hint}, takes_over=True)


ALL = (
    Line(
        "conflict",
        _l("Conflict of interest"),
        {"": _l("Search every name of the matter; note what was found and why it is no conflict.")},
    ),
    Line(
        "identity",
        _l("Who the client is"),
        {
            "": _l("Identity document; for an organisation its register number and who may sign for it."),
            "PL": _l("Identity document; for an organisation its KRS or CEIDG number and who may sign for it."),
            "CN": _l("Identity card; for an organisation its business licence, credit code and who may sign for it."),
            "GB": _l("Identity and address checked, and where the money comes from."),
        },
    ),
    Line("scope", _l("Scope, in two sentences"), {"": _l("What we do, and what we do not do.")}),
    Line(
        "fee",
        _l("Fee, its basis, an estimate"),
        {"": _l("Told before work starts, and again before it outgrows the estimate.")},
        choices=[state for state in STATES if state[0] != "done"],  # done by telling it
    ),
    Line(
        "power_of_attorney",
        _l("Power of attorney"),
        {
            "": _l("Signed, and for what."),
            "PL": _l("Signed, for the court too; stamp duty for filing it agreed."),
            "CN": _l("Signed: power of attorney (授权委托书) and agency agreement (委托代理合同) with the firm."),
            "GB": _l("Only where we sign or act in the client's name."),
        },
        never_in=("GB",),
    ),
    Line(
        "privacy_notice", _l("Privacy information"), {"": _l("Given before we write down more than name and number.")}
    ),
    Line(
        "complaint_path",
        _l("How to complain"),
        {
            "": _l("To us first, then to the body that supervises us."),
            "PL": _l("To us first, then to the bar council (ORA) or the chamber of legal advisers (OIRP)."),
            "CN": _l("To us first, then to the lawyers' association or the justice bureau."),
            "GB": _l("In writing: to us first, then to the Legal Ombudsman, with its address and time limits."),
        },
    ),
    Line(
        "settle",
        _l("Ways to settle without a court"),
        {"": _l("Talks, mediation, arbitration, an ombudsman: what they cost and how long they take.")},
    ),
    Line(
        "withdrawal",
        _l("Withdrawal notice to a consumer"),
        {"": _l("Where we were engaged at a distance or outside our office: the day and the way it was given.")},
        never_in=("CN",),
        persons_only=True,
    ),
    Line("dates", _l("Dates not to be missed"), {}),
    Line(
        "other_lawyer",
        _l("Other lawyer"),
        {"": _l("Does, or did, somebody else act in this? The list for taking over opens by itself.")},
        choices=OTHER_LAWYER,
    ),
    _takeover("why", _l("Why they left"), _l("In their own words: what we should do otherwise.")),
    _takeover("file", _l("The file"), _l("Asked for, from whom and when; what is missing.")),
    _takeover(
        "authority",
        _l("Earlier power of attorney"),
        _l("Its end told to the other lawyer, and to the court where one was filed."),
    ),
    _takeover("dates", _l("Open dates"), _l("Each stands on the matter's list, with its source.")),
    _takeover("fee", _l("Fee of the other lawyer"), _l("What is owed, and whether the file waits for it.")),
    _takeover("notice", _l("Notice to the other lawyer"), _l("Before we act, as the rules of the profession ask.")),
)
LINES = {line.code: line for line in ALL}


def shipped(country, is_person):
    """{code: state} of a new card, without the list for taking over and what the matter's own dates say."""
    return {
        line.code: "not_needed" if line.is_not_needed(country, is_person) else "open"
        for line in ALL
        if not line.takes_over and line.code != "dates"
    }
