"""One line of a table: what was measured, the figure, the budget, whether it is met."""


def row(what, figure, unit="", budget=None, at_least=False, digits=2):
    """`budget`: at most so much, or `at_least`; None: only told."""
    shown = f"{figure:,.{digits}f} {unit}".strip()
    if budget is None:
        return what, shown, "", ""
    met = figure >= budget if at_least else figure <= budget
    return what, shown, f"{'≥' if at_least else '≤'} {budget:g} {unit}".strip(), "yes" if met else "**no**"


def percentile(values, share):
    """The value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
