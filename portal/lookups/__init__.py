"""Look-ups that a definition may name: options that are true now, and facts for its conditions.

One file and one registration each:

    @lookups.register("bins_due")
    class BinsDue:
        label = "Bins that were due at an address"
        gives = "options"                 # or "facts"
        takes = ("property", "day")       # names that a definition may fill from questions

        def __call__(self, context):      # context.given["property"], context.facts["today"]
            return [("refuse", "", "")]   # (value, label, hint)

An `options` look-up returns (value, label, hint) rows, or none when it knows nothing: then all of
the question's own options are offered. Its label counts only for a value that the question has no
option for; a row without any label is left out.

A `facts` look-up also declares `names` and returns a dict with some of them, read in conditions as
`<look-up>.<name>`; what it leaves out counts as unknown, and every comparison with it is false.
What a look-up is given is the stored answer (`property` is the gazetteer's address as a dict, `day`
an ISO date) or None.

The three that `missed_bin` names:

- `bins_due` (options; property, day): values refuse, mixed_recycling, food, garden, paper_card,
  textiles_or_batteries.
- `collection_days` (facts; property, day): `known` (there is a calendar for this property), `last`
  and `next` (ISO dates), `last_words` ("Tuesday 2 June"), `scheduled` (`day` is one of its days),
  `working_days_ago` (working days since `day`; 0 today).
- `round_status` (facts; property, day): `known`, `visited` (the crew has been in the road),
  `finished`, `wait_until` ("5pm"), `words` (one sentence for the resident).
"""

from councils.registry import Registry

lookups = Registry("lookups", required=("label", "gives", "takes"))
