"""Why a call gave no usable answer."""


class OutboundError(Exception):
    """A call that gave no usable answer. The text is safe to show to an admin."""

    retryable = False


class UrlRefused(OutboundError):
    """The address, method or headers are not ones that we send."""


class AddressRefused(OutboundError):
    """The name leads to an address inside a private network."""


class RedirectRefused(OutboundError):
    """The other side asked us to go elsewhere."""


class TooLarge(OutboundError):
    """The answer is longer than we accept."""


class TimedOut(OutboundError):
    """The other side did not finish in time."""

    retryable = True


class CallFailed(OutboundError):
    """No connection, or one that broke, or an answer that is not HTTP."""

    retryable = True
