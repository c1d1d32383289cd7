"""The entries of a playbook as they stand in its file: found by kind and name, compared, put in their place."""

from copy import deepcopy

NAMED_BY = {"stage": "code", "prompt": "code", "risk": "code", "outside_goal": "code", "service": "at"}
HEAD = ("first_question", "documents", "limit_questions")  # entries of the kind «head»
TEXTS = {  # what can be reworded, as a form and a page show it
    "stage": ("words", "standing", "ahead", "usual"),
    "prompt": ("words", "softer"),
    "risk": ("before", "words"),
    "outside_goal": ("words",),
    "service": ("words",),
}
MAY_BE_ABSENT = ("standing", "ahead", "softer")


def entries(values):
    """{(kind, name): entry} of a playbook's values, in their order."""
    found = {("head", name): values[name] for name in HEAD if name in values}
    for kind, by in NAMED_BY.items():
        found |= {(kind, each[by]): each for each in values.get(kind, [])}
    return found


def same(one, other):
    """Do two entries say the same? Whether they are hidden does not count."""
    return _shown(one) == _shown(other)


def _shown(entry):
    return {key: value for key, value in entry.items() if key != "hidden"} if isinstance(entry, dict) else entry


def put(values, kind, name, entry, order=()):
    """The values with this entry in the place of the one of its name, which stays hidden if it was; a new one stands
    behind the last before it in `order` that is there (with no order, at the end)."""
    values = deepcopy(values)
    if kind == "head":
        return {**values, name: entry}
    rows, by = values.setdefault(kind, []), NAMED_BY[kind]
    names = [each[by] for each in rows]
    if name in names:
        before = rows[names.index(name)]
        rows[names.index(name)] = {**_shown(entry), **({"hidden": True} if before.get("hidden") else {})}
    else:
        rows.insert(_place(name, names, order), entry)
    return values


def _place(name, names, order):
    if name not in order:
        return len(names)
    before = [names.index(each) for each in order[: order.index(name)] if each in names]
    return max(before, default=-1) + 1


def texts(kind, entry, country=None):
    """{text: {language: words}} of an entry, as a form shows them; what is absent is empty."""
    return {text: holder.get(key, {}) for text, holder, key in _holders(kind, entry, country)}


def reworded(kind, entry, words, country=None):
    """The entry with these words: {text: {language: words}}. What may be absent goes where all are empty."""
    entry = deepcopy(entry)
    for text, holder, key in list(_holders(kind, entry, country)):
        if (text in MAY_BE_ABSENT or holder is not entry) and not any(words[text].values()):
            holder.pop(key, None)
        else:
            holder[key] = words[text]
    return entry


def _holders(kind, entry, country):
    """(text, the table it stands in, its key): a usual length is that of the firm's country, where it has one."""
    for text in TEXTS[kind]:
        by_country = entry.get("usual_by_country", {})
        yield (text, by_country, country) if text == "usual" and country in by_country else (text, entry, text)
