# ruff: noqa: E501  tables of Markdown have long lines
"""How a form is worked out, in words exact enough to write it a second time from them alone.

They are chapters of the reference page of the format. Each stands for the module that it names;
whoever changes that module changes its chapter.
"""

from councils.conditions import MAX_DEPTH, MAX_LIST, MAX_PARTS, MAX_SHIFT
from portal.definitions.standing import MAX_ITEMS
from portal.engine.prices import MAX_NUMBER, MAX_PENCE, MINIMUM

WORDS = """\
Answers, facts and definitions are JSON. *Missing* means that there is nothing, or null. An answer
is *empty* when it is missing, an empty text, an empty list or an empty object; false and 0 are not
empty. A *whole number* is a JSON number that is written without a point; true and false are never
numbers."""

# councils/conditions.py
CONDITIONS = f"""\
A condition is tried on two objects: the *answers* that count so far (with what can be counted of
groups, see below) and the *facts*. No condition at all always holds.

1. A part is an object, or the condition is broken.
2. A part with exactly one name is `all` or `any` with a list of parts, or `not` with one part.
   Every part of a list is tried, also when the first ones have decided, so that a broken one is
   found wherever it stands.
3. Any other part has exactly two names: one of `answer` and `fact`, whose value is a name of 1 to
   200 characters, and one operator with what it is compared with.
4. What is compared with is a value as it is written, or an object that is read: one of `answer`
   and `fact` with a name, and at most one of `plus_days` and `plus_months`.
5. Broken is anything else: also a list of more than {MAX_LIST} values to compare with, a shift that
   is no whole number or outside ±{MAX_SHIFT["plus_days"]:,} days or ±{MAX_SHIFT["plus_months"]:,}
   months, more than {MAX_PARTS} parts in all (each `all`, `any`, `not` and comparison is one), and
   parts more than {MAX_DEPTH} deep (the whole is 0 deep, what stands in it 1 deep, and so on).
6. A broken condition is false as a whole, also inside `not`.

A name is read as one name first; if there is none, its part before the first dot names an object,
in which the rest is read in the same way. Lists have no names in them. What is not there is
missing.

A date that is read (a text of ten characters, `2026-03-31`, and a day that exists) moves by
`plus_days`, or by `plus_months` of the calendar, where the last day of a shorter month stands in
for a day that it lacks (31 March less one month is 28 or 29 February). What is no such date, and
what leaves the years 1 to 9999, is missing.

*The same* are: two texts with equal characters; two numbers of equal value; true and true, false
and false; two lists of equal length whose members are the same one by one and hold no list.
Nothing else is: no object, nothing missing, `1` and `true`, `1` and `"1"`.

| operator | on the left, what is read; on the right, what is compared with |
| --- | --- |
| `is` | they are the same |
| `in` | the right is a list, and the left is the same as one of its first {MAX_LIST} members |
| `contains` | two texts: the right is not empty and stands in the left, compared with case folding (Unicode). A list on the left: one of its first {MAX_LIST} members is the same as the right |
| `contains_any` | the right is a list, and the left contains one of its first {MAX_LIST} members |
| `is_empty` | the right is true and the left is empty, or the right is false and the left is not |
| `gt` `gte` `lt` `lte` | both can be put in order and are of one sort: greater, not smaller, smaller, not greater |

Sorts that can be put in order: numbers (as 64-bit floating point; what is not finite has no order);
texts of five characters that are a time of day (`06:00`, ASCII digits, up to `23:59`); texts of ten
characters that are a date (`2026-03-31`); other texts of 6 to 40 characters that are a moment in
ISO 8601 with its offset. All else makes the comparison false."""

# portal/engine/steps.py, portal/definitions/standing.py
WALK = """\
Everything follows from one walk through the pages, in the order of the definition, with the answers
that are stored. It begins with no answers that count. The given facts count, with these of its own:

- `setting`, unless it was given: the form's `settings`, each replaced by the fact
  `council.setting` at the one name `<form key>.<setting>` where that is there.
- `place`, where the form names a `place`: not known at first, whatever was given. Once that
  question stands and its answer is an object, the fact is that object, with `council` and `ward`
  from its `council_gss` and `ward_gss` (null where empty) and `typed` as true or false.

For each page:

1. A page between one that said which page comes next and that next page is skipped: nothing on it
   counts.
2. A page whose condition does not hold does not stand. Nothing on it counts.
3. Its questions are looked at in order. A question stands when it has no condition or its condition
   holds **now**. When it stands, its stored answer, if there is one (also null), counts from here
   on; so a condition reads earlier answers that count, and nothing else.
4. A `derived` question that stands is given its answer now: the first of its `values` that has no
   `when`, or whose `when` holds, says what it `is`: a value, or what an answer or fact that counts
   now holds, moved as in conditions. None holds: null. What is stored for it is never looked at.
   `information` and `price` have no answer, whatever is stored.
5. A page of kind questions none of whose questions stand does not stand, so it neither warns nor
   says which page comes next. Neither does a page of kind stop none of whose refusals hold.
6. Its warnings are tried with what counts now. A refusal *blocks*, unless it allows a challenge and
   its id is in the list that the fact `challenged` holds.
7. A page that stands says which page comes next: the first entry of `next` that has no `when` or
   whose `when` holds. Pages before that one are skipped. If the named page does not stand itself,
   the page after it follows. Without such an entry, the next page in order follows.

*The answers that count* are those at the end. Everything else rests on them: rules, the price,
duplicates, what is kept. (Rules, `fee` and `duplicates` are tried with all of them.)

- *Visible pages*: those that stand, in order, but for pages whose standing questions are all
  `derived`. The first page that blocks is the last.
- *The next page* after one: that page itself if it stands and blocks; else the first visible page
  that comes later in the definition; none: check your answers.
- *The page before*: the last visible page that comes earlier in the definition.
- *The first incomplete page*: the first that stands and blocks, or on which a question that stands
  *lacks* something: it has no stored answer at all (not even null), or its answer is empty and it
  is required. `derived`, `information` and `price` lack nothing.
- *Required*: `required` is true, or its condition holds (which reads earlier questions only)."""

GROUPS = f"""\
A group stores a list of objects, one for each item. When it stands, each item keeps only the
answers of its questions that stand there: a condition inside reads this item's earlier answers by
their plain ids, then what counts outside. Members that are no objects are left in the list for the
check, and count for nothing; members after the first {MAX_ITEMS} are dropped. An answer that is no list
and not null is left as it is, and then none of the names below is there. They are not there either
before the group has a stored answer; null counts as no items.

| name | what conditions, prices and derived answers read |
| --- | --- |
| `<group>.count` | the sum of the items' weights: the weight that `counts` gives to the item's first answer (in the order of its questions) that is one of its names, else 1 |
| `<group>.sum.<question>` | the sum of that question's answers that are numbers (below 10^15 either way), added as decimals (0.1 and 0.2 are 0.3); 0 for none |
| `<group>.of.<answer>` | how many items have that answer in a question with options, chosen alone or among others; 0 for each option that none has |"""

# portal/engine/prices.py
PRICES = f"""\
A form without `fee` is free. Else its price is worked out with the answers that count, exactly (in
fractions, never in floating point), and is either lines of whole pence with their sum, or *not
known*: when any part that is needed is missing, no number, or outside its limits. A price is never
a guess.

A *number* here is a JSON number, taken as the decimal that it is written as, or a text of one to
nine digits; from 0 to {MAX_NUMBER:,}. An *amount* is a number of whole pence, from 0 to
{MAX_PENCE:,}. Each may be written, or read from an answer or a fact as in conditions.

1. Each line, in order, whose `when` holds or is left out (of other lines nothing is needed):
   - `times` is 1 where it is left out. Without bands the line costs `amount` x `times`.
   - With bands: 0 where `times` is 0; else the amount of the first band whose `up_to` is not below
     `times`; above the last band, that band's amount + `over` x (`times` - its `up_to`), and not
     known without `over`.
   - With `pro_rata`, that x `months` / `of`; months below 1 or above `of` make it not known.
   - The line is rounded to a whole penny, halves up. Above {MAX_PENCE:,} before rounding it is not
     known.
2. Where the lines come to more than 0 and there is a `minimum` above their sum, a line `{MINIMUM}`
   makes up for it, with the fee's VAT and ledger.
3. Each reduction, in order, whose `when` holds or is left out: what is left is the sum of all lines
   so far for each pair of VAT and ledger, in the order in which the pairs first come. For each pair
   a line of minus that sum x `percent` / 100, rounded to a whole penny, halves up (so half a penny
   more is taken off); a line of 0 is left out. A percentage above 100 makes the price not known.
4. The total is the sum of the lines; above {MAX_PENCE:,} the price is not known.

A line has its own `vat` and `ledger`, or the fee's."""

# portal/engine/page_forms.py
CHECKS = """\
A page that is sent is checked like this. Questions are looked at in the order of the page.

1. A question whose condition reads no question of this page stands or not by the answers that count
   of earlier pages. One that does not stand is not there: what is sent for it is never read. One
   whose condition reads a question of this page (also through a derived one) is there, and step 3
   decides.
2. Each question that is there is checked by its kind, see the kinds above. What is sent under any
   other name is never read. Of several texts under one name the last counts, but for checkboxes.
   Nothing sent, a text or a date of nothing but blanks, and a choice or tick of nothing (not sent, or
   one empty text where one value is chosen) are an empty answer, and stored as null. Where values are
   chosen or ticked, blanks are sent as they are, and are no option.
3. In order: the condition is tried with the answers that count of earlier pages and the answers just
   sent of questions before it; a question with an error counts as null. Where it does not hold, the
   question's errors are dropped and it keeps what was stored. Where it holds, the answer is stored
   (null for an empty one), and an empty answer to a required question is the error `required`,
   unless the question has an error already.
4. Without errors the answers are stored. Answers of other pages stay, also those that do not count
   now.

A page that is sent with a text that is not empty under the name `find` is not checked and stores
nothing: it asks for addresses, or adds or removes an item.

The options that are *offered now* are those without a condition or whose condition holds, tried with
the answers that counted before the page was sent. With `options_from`, they are the rows of that
look-up, in its order, without those whose own option does not hold; if it gives none, the question's
options as without a look-up.

Texts are counted in characters of Unicode, after they are tidied. Control characters are U+0000 to
U+001F, but for tab, line feed and carriage return, and U+007F; half a pair of surrogates is refused
like one (error `characters`).

Before sending, the stored answers are checked again, page by page: of each question that stands, an
empty or missing answer is an error where it is required, and any other answer is checked by its
kind as if it were sent once more. Any error keeps the form from being sent."""

# portal/engine/rules.py, portal/engine/snapshots.py
OUTCOME = """\
- All rules whose `when` holds or is left out match. The priority is urgent if one says so; flags are
  joined in order, each once; the route is that of the first match that has one.
- A form is refused at once by the first refusal that blocks. Challenged refusals that still stand
  add the flag `challenged`.
- Duplicates are looked for when the place that `question` names is answered (with an object), or,
  without a `question`, when all answers of `same` are there. With `who` signed_in, only where the
  fact `account.signed_in` is true. Two requests are alike when their keys are equal, or near enough.
  The key is texts joined by `|`: the form's key; with a `question`, the `uprn` of its answer and each
  answer of `same` as JSON (no key without `uprn`); without, each answer of `same` as JSON, texts case
  folded and without blanks, lists sorted, an object with a `uprn` as that alone.
- What the case keeps: the answers that count and are not empty, page by page, but for hidden ones;
  of a page with `separate` its title alone, the answers go to the separate case."""

# portal/engine/overrides.py
COUNCILS = """\
A council's form is the definition with its differences: of `councils`, in order, each whose `when`
holds, tried with no answers and the facts `council.slug` and `council.setting`. First its `settings`
replace the form's, then its `target`, then its `changes`, in order. A change with `page`, `warning`,
`question` (also one that a group asks), or `question` and `option`, is made to that part, without any
of these to the form. Each name of `set` replaces what is there; null takes it away; `settings` replace
those that they name. At last each setting is replaced by the council's option
`<form key>.<setting>`, where it has one."""

TEXTS = """\
A text with several languages is read in the reader's language, else in the language without its
region (`cy` for `cy-GB`), else in English. In titles, paragraphs, labels, hints, errors, warnings and
fee lines, `{name}` is replaced by the fact of that name: a text or number as it is, a list
joined by commas, nothing for what is missing, true, false or an object. Replaced words are not looked
at again, and answers are never filled in."""

CHAPTERS = (
    ("Words", WORDS),
    ("Going through a form", WALK),
    ("Groups", GROUPS),
    ("Checking answers", CHECKS),
    ("Prices", PRICES),
    ("What comes of it", OUTCOME),
    ("Councils", COUNCILS),
    ("Texts", TEXTS),
)
