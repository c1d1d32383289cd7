"""Templates, compiled once for each language with their words written into them: a page speaks one of three."""

import re
from types import FunctionType

from flask.templating import Environment
from flask_babel import get_translations
from jinja2 import nodes
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer

from lexlite import i18n

# the language decides them
FIXED = {"comma": i18n.comma, "colon": i18n.colon, "semicolon": i18n.semicolon, "speaking": i18n.language}


class Words(NodeTransformer):
    """Puts what the language decides in the place of the call that would ask for it on every page."""

    def visit_Call(self, call):
        self.generic_visit(call)
        name = call.node.name if isinstance(call.node, nodes.Name) else None
        if name in FIXED:
            return nodes.TemplateData(FIXED[name](), lineno=call.lineno)
        return self._text(call) if name == "_" else call

    def _text(self, call):
        """`_("…", day=day)` as the text in this language; what is filled in is escaped, as everywhere in a template."""
        (message,) = call.args
        text = i18n._(message.value)
        if not (call.kwargs or call.dyn_kwargs):
            return nodes.TemplateData(text % {} if "%" in text else text, lineno=call.lineno)
        words = nodes.TemplateData(text, lineno=call.lineno)
        return nodes.Mod(words, self._values(call), lineno=call.lineno)

    def _values(self, call):
        if call.dyn_kwargs:
            return nodes.Call(nodes.Name("dict", "load"), [], call.kwargs, None, call.dyn_kwargs, lineno=call.lineno)
        pairs = [nodes.Pair(nodes.Const(each.key), each.value, lineno=call.lineno) for each in call.kwargs]
        return nodes.Dict(pairs, lineno=call.lineno)


TAGS = "(</(a|b|em|q|span|strong)>)*"
CLOSED = re.compile(f"[，。：；？！]{TAGS}$")
ONLY_TAGS = re.compile(f"{TAGS}$")
BLANK = re.compile(f"({TAGS}) ")
SILENT = nodes.Assign, nodes.FromImport, nodes.Import


def close_up(body, closed=False):
    """Takes away the blank behind a full-width mark, which has room in itself, where the catalogue's words are followed
    by more of the template; what is filled in is never looked at. `closed`: the mark stands right before. Returns
    whether one stands at the end."""
    for node in body:
        if isinstance(node, nodes.Output):
            for part in node.nodes:
                closed = _close_up(part, closed)
        elif isinstance(node, nodes.If):
            ways = [node.body, *(other.body for other in node.elif_), node.else_]
            ends = [close_up(way, closed) for way in ways]
            closed = all(ends)
        elif isinstance(node, nodes.With):
            closed = close_up(node.body, closed)
        elif not isinstance(node, SILENT):
            for _name, inner in node.iter_fields(only=("body", "else_")):
                close_up(inner)
            closed = False
    return closed


def _close_up(part, closed):
    if not isinstance(part, nodes.TemplateData):
        return all(CLOSED.search(words) for words in _of_catalogue(part))
    blank = BLANK.match(part.data) if closed else None
    if blank:
        part.data = blank[1] + part.data[blank.end() :]
    return closed if ONLY_TAGS.match(part.data) else bool(CLOSED.search(part.data))


def _of_catalogue(part):
    """The words of which one is written here; one empty text where they are not of the catalogue."""
    if isinstance(part, nodes.TemplateData):
        return [part.data]
    if isinstance(part, nodes.Mod):
        return _of_catalogue(part.left)
    if isinstance(part, nodes.Getitem) and isinstance(part.node, nodes.Dict):
        return [words for pair in part.node.items for words in _of_catalogue(pair.value)]
    if isinstance(part, nodes.Call) and isinstance(part.node, nodes.Name) and part.node.name == "ngettext":
        return [get_translations().ngettext(part.args[0].value, part.args[1].value, 1)]
    return [""]


class Lean(Context):
    """Calls what templates mostly call, macros and plain functions, without asking each time what kind it is."""

    def call(__self, __obj, *args, **kwargs):
        kind = type(__obj)
        if kind is not Macro and (kind is not FunctionType or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(__self.eval_ctx, *args, **kwargs) if kind is Macro else __obj(*args, **kwargs)


class Templates(Environment):
    """The environment of every page and letter."""

    context_class = Lean

    def make_globals(self, d):
        """As one plain dict: each rendering copies them, and of a chain that is slow."""
        return {**self.globals, **(d or {})}

    def _load_template(self, name, globals):
        key = (i18n.language(), name)
        template = self.cache.get(key)
        if template is None or (self.auto_reload and not template.is_up_to_date):
            template = self.cache[key] = self.loader.load(self, name, self.make_globals(globals))
        return template

    def _parse(self, source, name, filename):
        template = Words().visit(super()._parse(source, name, filename))
        if i18n.language() == "zh":
            close_up(template.body)
        return template
