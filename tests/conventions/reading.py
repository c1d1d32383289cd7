"""Reading pages as a strict browser does: forms and what is typed in them, titles, ids, the text people see."""

from xml.etree import ElementTree

import html5lib

HIDDEN_NAMES = ("csrf_token", "once", "version", "from")


def parsed(answer_or_text, fragment=False):
    """The tree of a page, to be read and not changed; markup errors are raised. That of an answer is kept with it."""
    if hasattr(answer_or_text, "text"):
        kept = vars(answer_or_text).setdefault("trees", {})
        if fragment not in kept:
            kept[fragment] = parsed(answer_or_text.text, fragment)
        return kept[fragment]
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    return parser.parseFragment(answer_or_text, container="div") if fragment else parser.parse(answer_or_text)


def title(page):
    return words_of(page.find(".//title"))


def words_of(element):
    """The text within an element, blanks folded."""
    return " ".join("".join(element.itertext()).split())


def ids(page):
    return [each.get("id") for each in page.iter() if each.get("id")]


def post_forms(page):
    return [form for form in page.iter("form") if form.get("method") == "post"]


def form_with(page, names):
    """The form in which most of these fields stand."""
    return max(post_forms(page), key=lambda form: len(set(typed(form)) & set(names)))


def typed(form):
    """{name: values} of what stands typed, ticked or chosen in a form."""
    found = {}
    for each in form.iter():
        name = each.get("name")
        if each.tag == "input" and each.get("type") in ("radio", "checkbox"):
            values = [each.get("value")] if each.get("checked") is not None else []
        elif each.tag == "select":
            values = [one.get("value") for one in each.iter("option") if one.get("selected") is not None]
        elif each.tag == "textarea":
            values = ["".join(each.itertext())]
        elif each.tag == "input":
            values = [each.get("value") or ""]
        else:
            continue
        found.setdefault(name, []).extend(values)
    return found


def markup(element):
    return ElementTree.tostring(element, encoding="unicode")
