"""The form engine: from a definition (data) to pages, checks, rules and a snapshot.

Pure: no models, no requests. What it needs from outside comes in as `facts` (what conditions may
read, `facts.KNOWN_FACTS`), and as a `Context` (how to find addresses and places). In a request:

    form = reopen(version.definition)                          # cache it: definitions never change
    facts = gather_facts(form, answers, {"today": ..., "council": {...}, "account": {...},
                                         "challenged": [ids]}, context)
    page = first_incomplete(form, answers, facts)
    django_form = page_form(form, page.id, data=request.POST, files=request.FILES,
                            answers=answers, facts=facts, context=context)
    if not is_finding(request.POST) and django_form.is_valid():
        ids = {question: store(uploads) for question, uploads in django_form.uploads().items()}
        answers = accept(form, page.id, django_form, answers, ids)
        page = next_page(form, page.id, answers, gather_facts(...))      # None: check your answers

A page of kind `stop` stands while one of its refusals holds (`warnings_for`); challenging adds
the warning's id to the fact `challenged`, and the way goes on. On sending: `validate_all` gives
what is still wrong, `outcome_of_rules` priority, flags and a refusal, `final_answers` and
`snapshot` what is kept; they take the `walk` that was made already.
"""

from portal.definitions.parts import Form, Option, Page, Question, Rule
from portal.definitions.texts import asked, words
from portal.engine.facts import KNOWN_FACTS, gather_facts, with_own_facts
from portal.engine.loader import DefinitionError, check_definition, load, reopen, schema
from portal.engine.overrides import for_council
from portal.engine.page_forms import PageForm, accept, is_finding, page_form, validate_all
from portal.engine.prices import Price, PriceLine, price_of
from portal.engine.rules import (
    CHECK,
    AnsweredAtOnce,
    Duplicate,
    Ruled,
    Warned,
    outcome_of_rules,
    warnings_for,
)
from portal.engine.snapshots import separate_snapshots, shown, snapshot, summary
from portal.engine.steps import (
    Way,
    final_answers,
    first_incomplete,
    is_first,
    next_page,
    previous_page,
    questions,
    visible_pages,
    walk,
)
from portal.engine.words_only import only_words_changed
from portal.lookups.context import Context

__all__ = [
    "CHECK",
    "KNOWN_FACTS",
    "AnsweredAtOnce",
    "Context",
    "DefinitionError",
    "Duplicate",
    "Form",
    "Option",
    "Page",
    "PageForm",
    "Price",
    "PriceLine",
    "Question",
    "Rule",
    "Ruled",
    "Warned",
    "Way",
    "accept",
    "asked",
    "check_definition",
    "final_answers",
    "first_incomplete",
    "for_council",
    "gather_facts",
    "is_finding",
    "is_first",
    "load",
    "next_page",
    "only_words_changed",
    "outcome_of_rules",
    "page_form",
    "previous_page",
    "price_of",
    "questions",
    "reopen",
    "schema",
    "separate_snapshots",
    "shown",
    "snapshot",
    "summary",
    "validate_all",
    "visible_pages",
    "walk",
    "warnings_for",
    "with_own_facts",
    "words",
]
