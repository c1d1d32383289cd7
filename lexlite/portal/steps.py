"""The steps of a case as its client sees them: done with their day, the present one, those to come."""

from dataclasses import dataclass
from datetime import date

from lexlite.i18n import language
from lexlite.matters.lengths import usual
from lexlite.playbooks import library
from lexlite.records import moment_from


@dataclass
class Step:
    words: str
    state: str  # done, now, later
    on: date | None = None
    usual: str = ""  # of the present one


def _first_days(changes, firm):
    """{stage: the day the matter first came to it} of «stage@moment stage@moment»."""
    pairs = [change.split("@") for change in (changes or "").split()]
    return {code: firm.today(moment_from(at)) for code, at in sorted(pairs, key=lambda pair: pair[1], reverse=True)}


def steps_of(page, stage, changes, lengths, firm):
    """(the steps of a case now at `stage`, how long that usually takes). `changes`: «stage@moment stage@moment»;
    `lengths`: of the stages in this firm."""
    reached, found, takes_now, spoken = _first_days(changes, firm), [], "", language()
    stages = library.playbook(page.practice_area).stages_with({stage, *reached})
    current = next((number for number, each in enumerate(stages) if each.code == stage), -1)
    for number, each in enumerate(stages):
        state = "done" if number < current or not page.is_open else "now" if number == current else "later"
        if state == "done" and each.code not in reached:
            continue  # this case did not take that way
        ended = min((day for code, day in reached.items() if _follows(stages, code, number)), default=page.closed_on)
        if state == "now":
            takes_now = usual(each, lengths.get(each.code), firm.country)
        takes = takes_now if state == "now" else ""
        found.append(Step(each.words.in_(spoken), state, ended if state == "done" else None, takes))
    return found, takes_now


def _follows(stages, code, number):
    return any(each.code == code for each in stages[number + 1 :])
