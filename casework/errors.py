"""Expected failures of casework, each with words fit for the screen."""

from typing import Any

from django.utils.translation import gettext as _


class CaseworkError(Exception):
    """Something that a person can understand and do something about."""

    def words(self) -> str:
        """What to show."""
        return _("This cannot be done.")

    def __str__(self) -> str:
        return self.words()


class NotFound(CaseworkError):
    """There is no such thing here, or this person may not know of it. Views answer 404."""

    def words(self) -> str:
        return _("There is no such case here.")


class NotPermitted(CaseworkError):
    """The person's role does not allow this act on this case."""

    def words(self) -> str:
        return _("Your role does not allow you to do this.")


class OnlyAnAdminLetsIn(CaseworkError):
    """The team has restricted cases: who is in it reads what nobody else may."""

    def words(self) -> str:
        return _("This team has closed cases. Only a council admin can add people to it.")


class NotInTheTeam(CaseworkError):
    """A restricted case goes only to people of the team that has it."""

    def words(self) -> str:
        return _("This case is closed to all but its team. Choose somebody of that team.")


class SayWhyFirst(CaseworkError):
    """A restricted case opens after saying why, once a day. Views lead to that question."""

    def words(self) -> str:
        return _("Say first why you need to open this case.")


class NothingSealed(CaseworkError):
    """The sealed answers are wiped, or there never were any."""

    def words(self) -> str:
        return _("There is nothing to show: the details are deleted.")


class CaseIsClosed(CaseworkError):
    """The act needs an open case."""

    def words(self) -> str:
        return _("This case is closed. Reopen it first.")


class CaseIsOpen(CaseworkError):
    """The act needs a closed case."""

    def words(self) -> str:
        return _("This case is still open.")


class MoveNotAllowed(CaseworkError):
    """The lifecycle has no such move."""

    def __init__(self, status: Any, to: Any) -> None:
        super().__init__(status, to)
        self.status, self.to = status, to

    def words(self) -> str:
        return _("A case that is “%(status)s” cannot become “%(to)s”.") % {
            "status": self.status.label,
            "to": self.to.label,
        }


class NotPaidYet(CaseworkError):
    """The work begins when the resident has paid."""

    def words(self) -> str:
        return _("The resident has not paid yet. The work begins when they have.")


class NothingToPay(CaseworkError):
    """There is no payment to ask for, or none that came."""

    def words(self) -> str:
        return _("There is nothing to pay or to pay back here.")


class AlreadyTaken(CaseworkError):
    """Somebody else claimed the case first."""

    def words(self) -> str:
        return _("Somebody else has taken this case.")


class SentenceNeeded(CaseworkError):
    """Nothing closes without a sentence to the resident."""

    def words(self) -> str:
        return _("Write one sentence that tells the resident what happened.")


class WordsNeeded(CaseworkError):
    """A message, note or reason came empty."""

    def words(self) -> str:
        return _("Write something first.")


class TargetTeamNeeded(CaseworkError):
    """A case that is not ours needs the name of who has it now."""

    def words(self) -> str:
        return _("Say who you passed it to.")


class ReasonNeeded(CaseworkError):
    """An avoidable contact or a pause needs a reason from the list."""

    def words(self) -> str:
        return _("Choose a reason from the list.")


class DateInThePast(CaseworkError):
    """Work cannot be planned for a day that is over."""

    def words(self) -> str:
        return _("Choose today or a day after today.")


class TooLateToReopen(CaseworkError):
    """The council's limit for "still a problem" has passed; a new request is the way."""

    def words(self) -> str:
        return _("It is too long ago to reopen this. Tell us again and we will link the two.")


class NoStage(CaseworkError):
    """The case has no stage that this could be done to now."""

    def words(self) -> str:
        return _("This case does not stand in a stage that this can be done to.")


class FindingNeeded(CaseworkError):
    """A complaint ends with what was found."""

    def words(self) -> str:
        return _("Say what you found, with “Answer this stage”.")


class ExtensionTooLong(CaseworkError):
    """A stage can be made longer once, up to the limit of the code."""

    def __init__(self, most: int) -> None:
        super().__init__(most)
        self.most = most

    def words(self) -> str:
        if self.most < 1:
            return _("This stage cannot be made longer again.")
        return _("You can take at most %(days)s more working days.") % {"days": self.most}


class TooLateToEscalate(CaseworkError):
    """The time in which a resident can ask for the next stage has passed."""

    def words(self) -> str:
        return _("It is too long ago to ask us to look again.")


class CannotFollow(CaseworkError):
    """This case cannot be followed by others, or not in this way."""

    def words(self) -> str:
        return _("This report cannot be followed.")


class NotAMember(CaseworkError):
    """The chosen person is not on this council's staff or not in the team."""

    def words(self) -> str:
        return _("Choose somebody who works on this queue.")


class CannotMerge(CaseworkError):
    """These two records cannot be joined or taken apart."""

    def words(self) -> str:
        return _("These two records cannot be joined.")


class SetupMissing(CaseworkError):
    """The council has no such case type or queue."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def words(self) -> str:
        return _("This council has no “%(what)s” yet.") % {"what": self.what}


class RuleRefused(CaseworkError):
    """A routing rule that cannot be read, or that names something that is gone."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(problems)
        self.problems = problems

    def words(self) -> str:
        return " ".join(self.problems)
