"""A table as a file for a spreadsheet: what could be read as a formula there is only text."""

import csv
import io

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(head, rows):
    """The text of the file, with the mark by which spreadsheets know its alphabet."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([_defused(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _defused(cell):
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.lstrip().startswith(FORMULA) or text.startswith(FORMULA) else text
