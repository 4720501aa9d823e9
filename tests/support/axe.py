"""axe on a page as it stands: what is wrong with it for people who cannot see, hear or point."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT, AxeResults

RULES = {"resultTypes": ["violations"], "runOnly": [
    "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"
]}  # fmt: skip
# Half a million letters are read by a page once, and of its answer only what is wrong comes back.
_RUN = "rules => axe.run(rules).then(found => ({violations: found.violations}))"


def look(page: Any) -> AxeResults:
    """Every rule of ours, on everything that the page shows."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return AxeResults(page.evaluate(_RUN, RULES))
