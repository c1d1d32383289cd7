"""What narrows the board, as a condition of its statements."""

import json
from dataclasses import dataclass

from lexlite.addresses import name_norm
from lexlite.db import database

RARE = 5000  # clients
OF_FOUND = (
    "m.id IN (SELECT id FROM matter WHERE client_id IN (SELECT value FROM json_each(:clients))"
    " UNION SELECT id FROM matter WHERE reference = :reference)"
)


@dataclass
class Filters:
    """What narrows the board: one lawyer's matters, a word in the client's name or the reference."""

    lawyer: int | None = None
    search: str = ""

    @property
    def key(self):
        return self.lawyer, self.search

    def condition(self):
        parts, values = [], {}
        if self.lawyer:
            parts.append("m.responsible_id = :lawyer")
            values["lawyer"] = self.lawyer
        if self.search:
            narrow, found = self._found()
            parts.append(narrow)
            values.update(found, reference=self.search.upper())
        return "".join(f" AND {part}" for part in parts), values

    def _found(self):
        """A rare name is looked up once, and its matters are read by themselves; of a frequent one the lanes, read in
        the order of their dates, are soon full."""
        found = {"found": f"*{name_norm(self.search)}*"}
        asked = f"SELECT id FROM client WHERE search GLOB :found LIMIT {RARE + 1}"
        ids = database.connection().execute(asked, found).fetchall()
        if len(ids) > RARE:
            return "(c.search GLOB :found OR m.reference = :reference)", found
        return OF_FOUND, {"clients": json.dumps([id for (id,) in ids])}
