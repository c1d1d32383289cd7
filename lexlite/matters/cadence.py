"""How long a client may be left without a word: from the matter, else the client, else the playbook, else the firm."""

from lexlite.errors import RuleBroken
from lexlite.firm.models import Firm
from lexlite.i18n import _
from lexlite.playbooks import library


def usual(practice_area, client=None, firm=None):
    """Calendar days where the matter has none of its own; never above the firm's minimum of care."""
    firm = firm or Firm.the()
    agreed = client and client.cadence_days
    return min(agreed or library.area(practice_area).cadence_days or firm.cadence_days, firm.cadence_max_days)


def in_force(matter, firm=None):
    """Calendar days of silence at the most in this matter."""
    firm = firm or Firm.the()
    if matter.cadence_own:
        return min(matter.cadence_own, firm.cadence_max_days)
    return usual(matter.practice_area, matter.client, firm)


def source(matter):
    """Where a matter's days come from: matter, client, playbook, firm, or care (the firm's minimum cut them)."""
    firm, area = Firm.the(), matter.area
    pairs = [("matter", matter.cadence_own), ("client", matter.client.cadence_days), ("playbook", area.cadence_days)]
    name, days = next(((name, days) for name, days in pairs if days), ("firm", firm.cadence_days))
    return "care" if days > firm.cadence_max_days else name


def must_be_allowed(days):
    """Raises RuleBroken for a longer silence than the firm's minimum of care."""
    longest = Firm.the().cadence_max_days
    if days and days > longest:
        raise RuleBroken(_("Nobody waits longer than %(days)s days here.", days=longest), field="cadence_days")
