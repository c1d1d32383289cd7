"""A folder of playbook files, read into records and checked whole."""

from dataclasses import replace

from lexlite.playbooks.playbook import LAYERS, Area, OutsideGoal, Playbook, Prompt, Risk, Side, Stage
from lexlite.playbooks.table import PlaybookBroken, read

KINDS = ("dispute", "work")
ACTORS = ("court", "other_side", "authority", "expert", "client", "us")
COUNTRIES = ("PL", "GB", "CN")
TAGS = ("home", "business", *COUNTRIES)
HEAD = ("code", "checked_by", "checked_on", "first_question", "documents", "limit_questions")
LISTS = ("stage", "prompt", "risk", "outside_goal")
GENERAL = "other"  # the area whose playbook serves those without one


def load(folder):
    """Every playbook of a folder: area code -> Playbook. Raises PlaybookBroken."""
    known = _areas(read(folder / "areas.toml"))
    for file in sorted(folder.glob("*.toml")):
        if file.stem not in {*known, "areas"}:
            raise PlaybookBroken(file.name, "the file's name", "is not the code of an area in areas.toml")
    general = _book(read(folder / f"{GENERAL}.toml"), known[GENERAL])
    return {code: _book_of(folder, each, general) for code, each in known.items()}


def _book_of(folder, area, general):
    """The area's own file; where one of its sides has no prompts, the general ones stand beside them."""
    file = folder / f"{area.code}.toml"
    if not file.exists():
        return replace(general, area=area)
    book = _book(read(file), area)
    if all(book.asks(side.code) for side in area.sides):
        return book
    return replace(
        book,
        prompts=book.prompts + general.prompts,
        risks=book.risks + tuple(_told_in(book, risk) for risk in general.risks),
        outside_goals=book.outside_goals + general.outside_goals,
    )


def _told_in(book, risk):
    """A risk of the general playbook beside another's: its step counts only where that one has the stage."""
    return risk if risk.step in {stage.code for stage in book.stages} else replace(risk, step=None)


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


def _book(table, area):
    table.refuse_keys_beyond(HEAD + LISTS)
    sides = [side.code for side in area.sides]
    stages = tuple(map(_stage, table.tables("stage", Stage)))
    steps = [stage.code for stage in stages]
    return Playbook(
        area=area,
        code=table.one_of("code", [area.code]),
        checked_by=table.word("checked_by"),
        checked_on=table.word("checked_on"),
        first_question=table.text("first_question") if table.has("first_question") else None,
        documents=table.texts("documents"),
        limit_questions=table.texts("limit_questions"),
        stages=stages,
        prompts=tuple(_prompt(each, sides) for each in table.tables("prompt", Prompt)),
        risks=tuple(_risk(each, sides, steps) for each in table.tables("risk", Risk)),
        outside_goals=tuple(_outside_goal(each, sides) for each in table.tables("outside_goal", OutsideGoal)),
    )


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
        step=table.one_of("step", steps) if table.has("step") else None,
        before=table.text("before"),
        words=table.text("words"),
    )


def _outside_goal(table, sides):
    return OutsideGoal(table.some_of("sides", sides), table.text("words"))
