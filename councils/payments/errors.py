"""Expected failures of paying, with words fit for the screen."""

from django.utils.translation import gettext as _

from councils.payments.vat import pounds


class PaymentError(Exception):
    """Something that a person can understand and do something about."""

    def words(self) -> str:
        """What to show."""
        return _("This cannot be done.")

    def __str__(self) -> str:
        return self.words()


class NoSuchPayment(PaymentError):
    """There is no such payment here, or this visitor may not know of it. Views answer 404."""

    def words(self) -> str:
        return _("There is no such payment here.")


class AlreadyPaid(PaymentError):
    """It is paid: nobody may pay it again."""

    def words(self) -> str:
        return _("This has been paid already.")


class NoLongerDue(PaymentError):
    """The time to pay is over, or the request was taken back."""

    def words(self) -> str:
        return _("You can no longer pay this.")


class StillProcessing(PaymentError):
    """The provider works on a payment of it."""

    def words(self) -> str:
        return _("Your payment is still being processed. Do not pay again.")


class NeedsFinance(PaymentError):
    """What the provider tells does not fit what we asked for: a person has to look first."""

    def words(self) -> str:
        return _("We could not confirm your payment. Do not pay again: contact us.")


class CannotPayNow(PaymentError):
    """The provider is away, or there is none."""

    def words(self) -> str:
        return _("You cannot pay at the moment. No money was taken. Try again later.")


class RefundTooLarge(PaymentError):
    """More than there is left of the payment."""

    def __init__(self, left: int) -> None:
        super().__init__(left)
        self.left = left

    def words(self) -> str:
        return _("Enter an amount up to %(left)s, which is what is left of this payment") % {
            "left": pounds(self.left)
        }


class OwnRefund(PaymentError):
    """Nobody approves what they asked for."""

    def words(self) -> str:
        return _("You asked for this refund, so somebody else has to decide.")


class RefundDecided(PaymentError):
    """Somebody decided meanwhile."""

    def words(self) -> str:
        return _("Somebody has decided about this refund already.")


class RefundUnderWay(PaymentError):
    """One refund of a payment goes at a time."""

    def words(self) -> str:
        return _("Another refund of this payment is on its way. Decide when it has arrived.")


# --- the provider ---------------------------------------------------------------------------------


class ProviderError(Exception):
    """A call to the provider that gave nothing to believe. `words` is a code for staff and logs."""

    retryable = True

    def __init__(self, words: str, *, seconds: float = 0) -> None:
        super().__init__(words)
        self.words = words
        self.seconds = seconds  # how long the provider asked us to wait


class ProviderAway(ProviderError):
    """No answer, or one that says to try again."""


class ProviderGarbled(ProviderError):
    """An answer that is not what the provider's own description says."""


class ProviderRefused(ProviderError):
    """The provider says no; asking again would get the same."""

    retryable = False


class RefundMismatch(ProviderRefused):
    """The provider has another amount left than we think: our refund may have gone already."""
