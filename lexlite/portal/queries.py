"""What a client's own page shows, read in one statement into plain values."""

import json
from datetime import date

from lexlite.db import database
from lexlite.followup import standing
from lexlite.followup.models import Word
from lexlite.followup.replies import counted, frame, tally
from lexlite.i18n import language
from lexlite.intake.fee import BASES
from lexlite.matters.lengths import LEAST_CASES
from lexlite.matters.models import Matter
from lexlite.playbooks import library
from lexlite.portal.page import Asked, Fee, Page, Requested, Said, Update, Wanted
from lexlite.portal.steps import steps_of
from lexlite.records import moment_from, moment_text
from lexlite.reminders.planning import LATE_TOLD

THEIRS = """(m.client_id = p.client_id OR EXISTS
 (SELECT 1 FROM matter_client x WHERE x.matter_id = m.id AND x.client_id = p.client_id))"""
# At the end also what they have confirmed in person; a wish that we understood is asked about once.
NEEDS = """SELECT id, words, language, version, confirmed_at, corrected_words, score_client FROM need n
WHERE matter_id = {matter} AND state <> 'dropped' AND (shared OR {closed} AND confirmed_at IS NOT NULL)
 AND NOT ({closed} AND kind = 'stated' AND EXISTS (SELECT 1 FROM need t WHERE t.stated_id = n.id
  AND t.state <> 'dropped' AND (t.shared OR t.confirmed_at IS NOT NULL)))
ORDER BY coalesce(priority, 3), id LIMIT -1"""
DATES = """SELECT on_day, hour, place, words FROM matter_date
WHERE matter_id = m.id AND shared AND cancelled_at IS NULL AND done_at IS NULL AND on_day >= :today
ORDER BY on_day LIMIT 10"""
QUESTIONS = """SELECT q.about, q.quoted, q.body, q.language, q.asked_at, iif(w.id, NULL, q.answer_due_at) AS due
FROM question q
LEFT JOIN word w ON w.id = q.answered_by_word_id AND w.shown_from <= :now
WHERE q.matter_id = m.id AND NOT EXISTS (SELECT 1 FROM document d WHERE d.question_id = q.id)
ORDER BY q.asked_at DESC LIMIT 10"""
# What came for a request: its kind, when, until when somebody looks at it, who (unless they have left).
SENT = """SELECT json_group_array(json_array(d.type, d.at, iif(q.answered_by_word_id, NULL, q.answer_due_at),
  iif(s.disabled_at, NULL, s.name))) FROM document d JOIN question q ON q.id = d.question_id
 JOIN staff s ON s.id = d.told_id WHERE d.request_id = request.id"""
REQUESTS = f"""SELECT id, kind, words, language, why, due_on, answer, answered_at, ({SENT}) AS sent
FROM request WHERE matter_id = m.id AND withdrawn_at IS NULL
ORDER BY answered_at IS NOT NULL, due_on, id LIMIT 20"""
UPDATES = """SELECT w.id, w.told, s.name AS by_name, w.at, w.language, w.shown_from,
 w.taken_back_at IS NOT NULL AS off, w.answer_due_at IS NOT NULL AND w.answered_at IS NULL AS must_act,
 o.words AS own, o.language AS own_language, r.id AS heard, t.id AS risks, coalesce(r.parts, t.parts) AS parts,
 coalesce(r.answer, iif(t.id AND w.counts_from IS NOT NULL, 'known', NULL)) AS answer,
 coalesce(r.answered_at, w.answered_at) AS answered_at, w.kind = 'closing' AS ended,
 (SELECT json_group_array(json_array(about, quoted, body, language)) FROM question
  WHERE answered_by_word_id = w.id) AS asked
FROM word w JOIN staff s ON s.id = w.by_id LEFT JOIN own_words o ON o.word_id = w.id
LEFT JOIN read_back r ON r.word_id = w.id LEFT JOIN risks_told t ON t.word_id = w.id
WHERE w.matter_id = m.id AND w.shared AND w.told <> '' AND w.shown_from <= :now AND (w.taken_back_at IS NULL
 OR w.taken_back_why IN ('wrong_entry', 'wrong_matter') AND w.shown_from <= w.taken_back_at)
ORDER BY w.at DESC, w.id DESC LIMIT @shown@"""
FEE = """SELECT json_array(f.basis, f.words, f.estimate, f.told_on, f.language) FROM fee f
WHERE f.matter_id = m.id AND :fee_shown ORDER BY f.told_on DESC, f.id DESC LIMIT 1"""
LENGTHS = f"""SELECT json_group_object(l.stage, json_array(l.least_days, l.most_days)) FROM stage_length l
WHERE l.practice_area = m.practice_area AND l.cases >= {LEAST_CASES}"""
FORGOTTEN = """SELECT json_array(f.on_day, f.due_at, a.name, b.name, t.done_at) FROM forgotten f
JOIN follow_up t ON t.cause = 'forgotten:' || f.id JOIN staff a ON a.id = f.caller_id
LEFT JOIN staff b ON b.id = f.other_id
WHERE f.matter_id = m.id AND f.person_id = p.id ORDER BY f.on_day DESC LIMIT 1"""
STAND_IN = """WITH RECURSIVE chain (id, n, until) AS (SELECT m.responsible_id, 0, NULL UNION ALL
  SELECT a.deputy_id, n + 1, a.to_on FROM chain JOIN absence a ON a.staff_id = chain.id
  AND :today BETWEEN a.from_on AND a.to_on WHERE n < 9)
SELECT json_array(d.name, (SELECT until FROM chain WHERE n = 1), NOT m.restricted OR d.id = m.second_id
 OR EXISTS (SELECT 1 FROM matter_member b WHERE b.matter_id = m.id AND b.staff_id = d.id))
FROM chain JOIN staff d ON d.id = chain.id WHERE n > 0 AND d.id <> m.responsible_id ORDER BY n DESC LIMIT 1"""


def _list(columns, rows):
    """The rows of a statement (its LIMIT keeps their order) as one JSON list of lists: what a statement a part would
    cost in turns at the interpreter is more than its reading."""
    return f"(SELECT json_group_array(json_array({columns})) FROM ({rows}))"


PAGE = f"""
SELECT m.id, m.reference, m.practice_area, m.stage, m.acts, m.acts_since, m.closed_at, m.client_day, m.hold_until,
 s.name, z.name, c.name,
 EXISTS (SELECT 1 FROM word w WHERE w.matter_id = m.id AND w.shown_from > :now AND w.taken_back_at IS NULL),
 ({LATE_TOLD.format(matter="m.id", due="m.next_word_due_at")}),
 (SELECT group_concat(stage || '@' || at, ' ') FROM stage_change WHERE matter_id = m.id),
 (SELECT max(at) FROM opening WHERE matter_id = m.id AND person_id = p.id),
 EXISTS (SELECT 1 FROM word w WHERE w.matter_id = m.id AND w.awaits_opening AND w.counts_from IS NULL
  AND w.shown_from <= :now),
 ({FEE}),
 {_list("id, kind, words, language, why, due_on, answer, answered_at, json(sent)", REQUESTS)},
 ({LENGTHS}),
 ({FORGOTTEN}),
 p.safe_contact <> 'no_message' AND EXISTS (SELECT 1 FROM channel h WHERE h.person_id = p.id AND h.kind = 'phone'),
 (SELECT name FROM staff WHERE role = 'owner' AND disabled_at IS NULL ORDER BY id LIMIT 1),
 ({STAND_IN}),
 {
    _list(
        "id, words, language, version, confirmed_at, corrected_words, score_client",
        NEEDS.format(matter="m.id", closed="m.closed_at IS NOT NULL"),
    )
},
 {_list("on_day, hour, place, words", DATES)},
 {_list("about, quoted, body, language, asked_at, due", QUESTIONS)},
 {
    _list(
        "id, told, by_name, at, language, shown_from, off, must_act, own, own_language, heard, risks, json(parts),"
        " answer, answered_at, ended, json(asked)",
        UPDATES,
    )
}
FROM matter m JOIN person p JOIN client c ON c.id = p.client_id
JOIN staff s ON s.id = m.responsible_id LEFT JOIN staff z ON z.id = m.second_id
WHERE p.id = :person AND m.id = :matter AND {THEIRS}"""
FIRST_SHOWN, ALL_SHOWN = 10, 500
# With the number as a parameter SQLite would prepare the whole statement anew each time.
SHOWING = {shown: PAGE.replace("@shown@", str(shown + 1)) for shown in (FIRST_SHOWN, ALL_SHOWN)}
MATTERS = """
SELECT m.id, m.reference, m.practice_area, m.client_day, m.closed_at
FROM person p JOIN matter m ON m.id IN (SELECT id FROM matter WHERE client_id = p.client_id
 UNION ALL SELECT matter_id FROM matter_client WHERE client_id = p.client_id)
WHERE p.id = ? ORDER BY m.closed_at IS NOT NULL, m.opened_at DESC"""


def _rows(statement, values):
    return database.connection().execute(statement, values).fetchall()


def matters_of(person_id, firm, now):
    """(id, reference, title, day, is open, is late) of every matter of this person's client."""
    today = firm.today(now).isoformat()
    return [
        (id, reference, _title(area), day and date.fromisoformat(day), closed is None, bool(day and day < today))
        for id, reference, area, day, closed in _rows(MATTERS, (person_id,))
    ]


def stands_on_page(need):
    """Whether the client reads this need on their page."""
    shown = _rows(NEEDS.format(matter="?1", closed="?2"), (need.matter_id, not need.matter.is_open))
    return need.id in {id for id, *_rest in shown}


def is_theirs(person_id, matter_id):
    return matter_id in {id for id, *_rest in _rows(MATTERS, (person_id,))}


def _title(area):
    return library.area(area).matter.in_(language())


def page_of(person_id, matter_id, firm, now, everything=False):
    """The page of one matter for one of its client's people, or None where it is not theirs."""
    today, shown = firm.today(now), ALL_SHOWN if everything else FIRST_SHOWN
    asked = {"person": person_id, "matter": matter_id, "now": moment_text(now), "today": today.isoformat()}
    found = _rows(SHOWING[shown], {**asked, "fee_shown": firm.fee_shown})
    if not found:
        return None
    (id, reference, area, stage, acts, since, closed, day, hold, lawyer, second, client, *more) = found[0]
    pending, told, stages, opened, waits, fee, requests, lengths, said, may_be_called, owner, stands_in, *lists = more
    needs, dates, questions, updates = map(json.loads, lists)
    page = Page(
        id=id,
        title=_title(area),
        reference=reference,
        is_open=closed is None,
        lawyer=lawyer,
        second=second,
        hear_by=day and date.fromisoformat(day),
        late=False,
        told_of_lateness=None,
        on_hold_until=hold and date.fromisoformat(hold),
        acts=acts,
        acts_since=firm.today(moment_from(since)),
        usual="",
        client=client,
        practice_area=area,
        closed_on=closed and firm.today(moment_from(closed)),
        opened_at=opened and moment_from(opened),
        awaits_opening=bool(waits),
        fee=fee and _fee(*json.loads(fee)),
        requests=[_requested(firm, *row) for row in json.loads(requests)],
        forgotten=said and _said(today, firm, *json.loads(said)),
        stand_in=stands_in and _stand_in(second, *json.loads(stands_in)),
        may_be_called=bool(may_be_called),
        complaints_to=owner,
        needs=[_wanted(firm, *row) for row in needs],
        dates=[(date.fromisoformat(day), hour, place, words) for day, hour, place, words in dates],
        questions=[_asked(*row) for row in questions],
        updates=[_update(firm, *row) for row in updates[:shown]],
        has_more=len(updates) > shown,
    )
    if page.is_open and pending:
        _as_shown(page, now)
    if page.is_open and today > page.hear_by:
        page.late = True
        page.told_of_lateness = told
    page.steps, page.usual = steps_of(page, stage, stages, json.loads(lengths), firm)
    return page


def _wanted(firm, id, words, code, version, confirmed, *more):
    return Wanted(id, words, code, version, confirmed and firm.today(moment_from(confirmed)), *more)


def _update(firm, id, words, by, at, code, shown_from, off, must_act, *more):
    """One of what we told; of what was taken off the page only that it was."""
    at, shown_from = moment_from(at), moment_from(shown_from)
    if off:
        return Update("", by, at, code, taken_off=True, shown_from=shown_from)
    own, own_code, heard, risks, parts, answer, answered, ended, asked = more
    return Update(
        words,
        by,
        at,
        code,
        own=own,
        own_language=own_code,
        must_act=bool(must_act),
        read_back=heard,
        risks=risks,
        parts=parts or [],
        answer=answer,
        answered_on=answered and firm.today(moment_from(answered)),
        shown_from=shown_from,
        id=id,
        ended=bool(ended),
        asked=[(frame(about, quoted), *theirs) for about, quoted, *theirs in asked],
    )


def _asked(about, quoted, body, code, at, due):
    return Asked(frame(about, quoted), body, code, moment_from(at), due and moment_from(due))


def _fee(basis, words, estimate, told_on, code):
    return Fee(dict(BASES)[basis], words, estimate, date.fromisoformat(told_on), code)


def _requested(firm, id, kind, words, code, why, due, answer, answered, sent):
    answered_on = answered and firm.today(moment_from(answered))
    asked = Requested(id, kind, words, code, why, date.fromisoformat(due), answer, answered_on)
    if sent:
        kinds, moments, looked, names = zip(*sent, strict=True)
        asked.sent, asked.sent_at = counted(*tally(kinds)), moment_from(max(moments))
        asked.look_by = max(map(moment_from, filter(None, looked)), default=None)
        asked.looks = names[-1] or ""
    return asked


def _stand_in(second, name, until, may_see):
    """Who answers in a restricted matter is named on it (rule P8): the second, where who stands in is not."""
    name = name if may_see else second
    return name and (name, date.fromisoformat(until))


def _said(today, firm, on, due, caller, other, done):
    """What still stands of it today, or None."""
    call_by = firm.today(moment_from(due))
    if done and date.fromisoformat(on) < today:
        return None
    return Said(call_by, caller, other, late=not done and today > call_by, done=bool(done))


def _as_shown(page, now):
    """While something can still be undone, the page says what it said before."""
    matter = Matter.get_by_id(page.id)
    if Word.counted(matter, now, shown_only=True).exists():
        page.hear_by = standing.due(matter, now, shown_only=True).client_day
