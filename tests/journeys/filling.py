"""A visitor who fills in any form with a set of answers, by hand and eye: what stands on a page is
found by its name, filled in as a person does, and left by *Continue*.
"""

from tests.journeys.steps import go_on, press, step_of

MOST_PAGES = 60


class Filler:
    """Goes from the first page to the last; `at_each(page, step)` looks at each.

    `read` has what each step says, in the order in which they came. `leave` presses *Continue*.
    """

    def __init__(self, page, posts, at_each=lambda page, step: None, leave=go_on):
        self.page, self.posts, self.at_each, self.leave = page, posts, at_each, leave
        self.steps, self.read = [], {}

    def go(self, until=("check",)):
        """Answer page by page, until one of these steps is there; it is looked at, not answered."""
        while (step := step_of(self.page)) not in until:
            assert self.steps.count(step) < 3, f"{step} comes again after {self.steps}"
            assert len(self.steps) < MOST_PAGES
            self.steps.append(step)
            self._look(step)
            self.fill()
            self.leave(self.page)
            wrong = self.page.locator("main .govuk-error-summary:not([data-not-sent])")
            assert not wrong.count(), (step, wrong.inner_text())
        self._look(step)
        return step

    def _look(self, step):
        self.read[step] = self.page.inner_text("main")
        self.at_each(self.page, step)

    def fill(self):
        """Everything on the page that the answers know. A button that draws it anew starts over."""
        while any(self._look_up(name) for name in self._groups_and_addresses()):
            pass
        for name in self._names():
            if name in self.posts:
                self._answer(name, self.posts[name])

    def _names(self):
        """The names of the page's inputs, in their order, once each."""
        found = self.page.locator("main form [name]").evaluate_all(
            "all => all.filter(one => one.type !== 'hidden' && one.tagName !== 'BUTTON')"
            ".map(one => one.name)"
        )
        return list(dict.fromkeys(found))

    def _groups_and_addresses(self):
        buttons = self.page.locator("main form button[name=find]")
        return [button.get_attribute("value") for button in buttons.all()]

    def _look_up(self, value):
        """Press one of the page's own buttons where something is still to come of it."""
        if value.endswith("-add"):
            return self._add(value.removesuffix("-add"), value)
        if f"{value}_postcode" in self.posts:
            return self._find_address(value)
        return False

    def _add(self, group, value):
        wanted = sum(name.startswith(f"{group}-") and name.endswith("-is") for name in self.posts)
        there = self.page.locator(f"input[name^='{group}-'][name$='-is']").count()
        if there >= wanted:
            return False
        for name in self._names():
            if name in self.posts and name.startswith(f"{group}-"):
                self._answer(name, self.posts[name])
        press(self.page, self.page.locator(f"button[name=find][value='{value}']"))
        return True

    def _find_address(self, name):
        if self.page.locator(f"select[name='{name}_uprn']").count():
            return False
        self.page.fill(f"input[name='{name}_postcode']", self.posts[f"{name}_postcode"])
        press(self.page, self.page.locator(f"button[name=find][value='{name}']"))
        assert self.page.locator(f"select[name='{name}_uprn']").count(), "no address was found"
        return True

    def _answer(self, name, value):
        box = self.page.locator(f"main form [name='{name}']").first
        kind = box.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        if kind in ("radio", "checkbox"):
            for one in value if isinstance(value, list) else [value]:
                self._tick(name, one)
        elif kind == "select":
            self._select(name, box, value)
        elif kind == "file":
            box.set_input_files(value)
        elif box.is_visible():
            box.fill(str(value))

    def _tick(self, name, value):
        box = self.page.locator(f"input[name='{name}']")
        if box.count() > 1:
            box = self.page.locator(f"input[name='{name}'][value='{value}']")
        assert box.count() == 1, f"{name} offers no {value}"
        if not box.is_checked():
            self.page.locator(f"label[for='{box.get_attribute('id')}']").click()

    def _select(self, name, box, value):
        if box.is_visible():
            box.select_option(value)
            return
        # With JavaScript a long list is a box to type in: the words of the answer, then Enter.
        words = box.locator(f"option[value='{value}']").text_content().strip()
        typed = self.page.locator(f"#{box.get_attribute('id').removesuffix('-select')}")
        typed.fill(words)
        typed.press("Enter")
