"""Which page comes next: cycles, pages that are gone, and pages that no way reaches."""

from collections.abc import Iterator

from portal.definitions.parts import STOP, Form, Page
from portal.definitions.texts import words
from portal.engine.checks.reading import excludes_itself, said


def problems(form: Form) -> Iterator[str]:
    """What is wrong with the order of the pages."""
    order = {page.id: number for number, page in enumerate(form.pages)}
    wrong = [problem for page in form.pages for problem in _next(form, page, order)]
    yield from wrong
    if not wrong:
        yield from _unreached(form, order)
    for number, page in enumerate(form.pages):
        if page.condition and excludes_itself([page.condition], form.by_question):
            yield f"{said(page)}: pages[{number}] ({page.id}): nobody ever sees it."


def _next(form: Form, page: Page, order: dict[str, int]) -> Iterator[str]:
    at = f"{said(page)}: pages[{order[page.id]}] ({page.id}).next"
    for number, each in enumerate(page.next):
        place = f"{at}[{number}]"
        if each.page not in order:
            yield f"{place}: there is no page {each.page!r}."
        elif order[each.page] <= order[page.id]:
            yield (
                f"{place}: leads back to “{words(form.by_page[each.page].title)}”, so that "
                "answering would never end. Only a later page can come next."
            )
        if each.when is None and number + 1 < len(page.next):
            yield f"{place}: has no `when`, so what stands after it never counts."
            return


def _unreached(form: Form, order: dict[str, int]) -> Iterator[str]:
    """Pages that no answers lead to: those before them all lead past them."""
    reached = {0}
    for number, page in enumerate(form.pages):
        if number not in reached:
            yield (
                f"{said(page)}: pages[{number}] ({page.id}): no way leads to it: "
                "every page before it leads past it."
            )
            continue
        reached |= {order[each.page] for each in page.next}
        if _may_be_left_out(page) or not any(each.when is None for each in page.next):
            reached.add(number + 1)


def _may_be_left_out(page: Page) -> bool:
    """Whether a page may not stand itself, so that the one after it follows."""
    hidden = bool(page.questions) and all(each.condition for each in page.questions)
    return page.condition is not None or page.kind == STOP or hidden
