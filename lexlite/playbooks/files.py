"""A folder of playbook files, read into records and checked whole."""

from dataclasses import replace

from lexlite.playbooks.playbook import LAYERS, Area, OutsideGoal, Playbook, Prompt, Risk, Service, Side, Stage
from lexlite.playbooks.table import PlaybookBroken, read

KINDS = ("dispute", "work")
ACTORS = ("court", "other_side", "authority", "expert", "client", "us")
COUNTRIES = ("PL", "GB", "CN")
TAGS = ("home", "business", *COUNTRIES)
HEAD = ("code", "checked_by", "checked_on", "first_question", "documents", "limit_questions")
LISTS = ("stage", "prompt", "risk", "outside_goal", "service")
MOMENTS = ("intake", "closing")  # of service, beside the stages
GENERAL = "other"  # the area whose playbook serves those without one


def load(folder):
    """Every playbook of a folder: area code -> Playbook. Raises PlaybookBroken."""
    return assembled(*tables_in(folder))


def tables_in(folder):
    """(areas by code, the file of each playbook as a table by its code). Raises PlaybookBroken."""
    areas = _areas(read(folder / "areas.toml"))
    for file in sorted(folder.glob("*.toml")):
        if file.stem not in {*areas, "areas"}:
            raise PlaybookBroken(file.name, "the file's name", "is not the code of an area in areas.toml")
    written = {code: folder / f"{code}.toml" for code in areas}
    return areas, {code: read(file) for code, file in written.items() if file.exists() or code == GENERAL}


def assembled(areas, tables):
    """A playbook for every area: area code -> Playbook. Raises PlaybookBroken."""
    books = {code: book_of(table, areas[code]) for code, table in tables.items()}
    return {code: _serving(area, books.get(code), books[GENERAL]) for code, area in areas.items()}


def _serving(area, book, general):
    """The area's own book; where one of its sides has no prompts, the general ones stand beside them."""
    if book is None:
        return replace(general, area=area)
    if all(book.asks(side.code) for side in area.sides):
        return book
    return replace(
        book,
        prompts=book.prompts + general.prompts,
        every_prompt=book.every_prompt + general.every_prompt,
        risks=book.risks + tuple(_told_in(book, risk) for risk in general.risks),
        outside_goals=book.outside_goals + general.outside_goals,
    )


def _told_in(book, risk):
    """A risk of the general playbook beside another's: its steps count only where that one has the stages."""
    stages = {stage.code for stage in book.stages}
    return replace(risk, steps=tuple(step for step in risk.steps if step in stages))


# From a table to a record


def _areas(table):
    table.refuse_keys_beyond(["area"])
    found = {each.word("code"): _area(each) for each in table.tables("area", Area)}
    if GENERAL not in found:
        raise table.broken("area", f"lacks the code {GENERAL}, which serves areas without a playbook")
    return found


def _area(table):
    return Area(
        code=table.word("code"),
        kind=table.one_of("kind", KINDS),
        adversary_near=table.value("adversary_near", bool),
        cadence_days=table.value("cadence_days", int) if table.has("cadence_days") else None,
        name=table.text("name"),
        matter=table.text("matter"),
        sides=tuple(
            Side(side.word("code"), side.text("words"), side.text("short")) for side in table.tables("sides", Side)
        ),
    )


def book_of(table, area):
    """The playbook of an area as its table has it. Raises PlaybookBroken."""
    table.refuse_keys_beyond(HEAD + LISTS)
    sides = [side.code for side in area.sides]
    stages, every_stage = _records(table.tables("stage", Stage), _stage)
    prompts, every_prompt = _records(table.tables("prompt", Prompt), _prompt, sides)
    steps = [stage.code for stage in every_stage]
    risks, _all = _records(table.tables("risk", Risk), _risk, sides, steps)
    goals, _all = _records(table.tables("outside_goal", OutsideGoal), _outside_goal, sides)
    moments = table.tables("service", Service, named_by="at") if table.has("service") else []
    services, _all = _records(moments, _service, (*MOMENTS, *steps))
    return Playbook(
        area=area,
        code=table.one_of("code", [area.code]),
        checked_by=table.word("checked_by"),
        checked_on=table.day("checked_on"),
        first_question=table.text("first_question") if table.has("first_question") else None,
        documents=table.texts("documents"),
        limit_questions=table.texts("limit_questions"),
        stages=stages,
        every_stage=every_stage,
        prompts=prompts,
        every_prompt=every_prompt,
        risks=tuple(replace(risk, steps=_steps_in_use(risk.steps, stages, steps)) for risk in risks),
        outside_goals=goals,
        services=services,
    )


def _records(tables, read_one, *known):
    """(the records in use, all of them)."""
    every = [(table.is_hidden, read_one(table, *known)) for table in tables]
    return tuple(record for hidden, record in every if not hidden), tuple(record for _hidden, record in every)


def _steps_in_use(told, stages, steps):
    """A risk of a hidden stage is told before the next one in use."""
    used = {stage.code for stage in stages}
    next_used = [next((code for code in steps[steps.index(step) :] if code in used), None) for step in told]
    return tuple(dict.fromkeys(filter(None, next_used)))


def _stage(table):
    return Stage(
        code=table.word("code"),
        words=table.text("words"),
        standing=table.text("standing") if table.has("standing") else None,
        ahead=table.text("ahead") if table.has("ahead") else None,
        usual=table.text("usual", may_be_empty=True),
        usual_by_country=table.texts_by("usual_by_country", COUNTRIES),
        waiting_for=table.one_of("waiting_for", ACTORS) if table.has("waiting_for") else None,
    )


def _prompt(table, sides):
    return Prompt(
        code=table.word("code"),
        side=table.one_of("side", sides),
        layer=table.one_of("layer", LAYERS),
        words=table.text("words"),
        softer=table.text("softer") if table.has("softer") else None,
        tags=table.some_of("tags", TAGS) if table.has("tags") else (),
    )


def _risk(table, sides, steps):
    return Risk(
        code=table.word("code"),
        sides=table.some_of("sides", sides),
        countries=table.some_of("countries", COUNTRIES) if table.has("countries") else (),
        steps=table.some_of("steps", steps) if table.has("steps") else (),
        before=table.text("before"),
        words=table.text("words"),
    )


def _outside_goal(table, sides):
    return OutsideGoal(table.word("code"), table.some_of("sides", sides), table.text("words"))


def _service(table, moments):
    return Service(table.one_of("at", moments), table.text("words"))
