"""What one person may see of a conflict search: hits by how like they are, hidden ones without name or place (P8)."""

from dataclasses import dataclass

from lexlite.firm.models import Staff
from lexlite.intake.conflicts import GRADES
from lexlite.matters.queries import M, seen_by


@dataclass
class Line:
    """One bearer of like names: what they are, where, and for which typed names why. Of a hidden one `where` names
    whom to ask (empty: the owner)."""

    found: str
    where: str
    former: bool
    hidden: bool
    roles: list
    whys: list  # (why, typed)


def grouped(hits, staff, at):
    """[(grade, lines)] of what was found, as this person may see it: of a matter hidden from them (rule P8), only that
    something matches, and why. One bearer stands in its likest grade only."""
    sight, lines = Sight.of(hits, staff, at), {}
    for hit in hits:
        found, where, hidden = sight.shown(hit)
        if (found, where, hidden) not in lines:
            lines[found, where, hidden] = (hit.grade, Line(found, where, hit.former, hidden, [], []))
        line = lines[found, where, hidden][1]
        role = sight.role(hit)
        line.roles += [role] if role not in line.roles else []
        line.whys += [(hit.why, hit.typed)] if (hit.why, hit.typed) not in line.whys else []
    for _grade, line in lines.values():
        if {"client", "former_client"} & set(line.roles):
            line.roles = [role for role in line.roles if role not in ("person", "enquirer")]
    return [(grade, found) for grade in GRADES if (found := [line for its, line in lines.values() if its == grade])]


@dataclass(frozen=True)
class Sight:
    """Which of the matters that were hit one person may see."""

    matters: dict  # by id, those that are there
    seen: set
    names_whom_to_ask: bool

    @classmethod
    def of(cls, hits, staff, at):
        ids = {id for hit in hits for id in hit.matters}
        matters = M.select(M, Staff).join(Staff, on=M.responsible).where(M.id.in_(ids))
        seen = {matter.id for matter in seen_by(staff, at).where(M.id.in_(ids))}
        return cls({matter.id: matter for matter in matters}, seen, staff.is_owner)

    def shown(self, hit):
        """(name, where, hidden) of a hit."""
        known = [self.matters[id] for id in hit.matters if id in self.matters]
        references = [matter.reference for matter in known if matter.id in self.seen]
        if hit.role == "hidden" or (known and not references):
            whom = dict.fromkeys(matter.responsible.name for matter in known) if self.names_whom_to_ask else ()
            return "", ", ".join(whom), True
        return hit.found, ", ".join(references) or hit.reference, False

    def role(self, hit):
        """What somebody is, as far as it may be known: a client all of whose matters in sight are closed is a former
        one."""
        known = [self.matters[id] for id in hit.matters if id in self.seen]
        return "former_client" if hit.role == "client" and known and not any(m.is_open for m in known) else hit.role
