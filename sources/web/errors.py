"""How talking to a host may fail. The words of each are fit to be shown: they hold no secret."""

from schemas.rejections import Reason


class WebError(OSError):
    """A question that was not answered; ``reason`` is what becomes of one recording by it."""

    reason = Reason.HTTP_ERROR


class Unreachable(WebError):
    """No connection, or one that broke or stalled, in every attempt."""

    reason = Reason.UNREACHABLE


class PrivateAddress(WebError):
    """The URL leads to an address that is not on the public internet, or is no http(s) URL."""

    reason = Reason.PRIVATE_ADDRESS


class Refused(WebError):
    """The host does not give it to us: 401, 403, 451; for 401 the message names the credential."""

    reason = Reason.NOT_ALLOWED


class CredentialRefused(Refused):
    """401: the host does not accept who we say we are, or we do not say it."""


class Gone(WebError):
    """The host says that there is no such thing: 404, 410."""

    reason = Reason.GONE


class Failed(WebError):
    """Any other status that is no answer, after every attempt that it deserves."""

    reason = Reason.HTTP_ERROR


class WrongContent(WebError):
    """An answer that is not what was asked for: HTML in place of JSON, or of a sound."""

    reason = Reason.WRONG_CONTENT


class TooLarge(WebError):
    """More bytes than were promised or are allowed."""

    reason = Reason.TOO_LARGE


class WrongChecksum(WebError):
    """The bytes are not those that were promised, twice over."""

    reason = Reason.CHECKSUM


class ComeBackLater(WebError):
    """The host's limit leaves nothing for longer than anybody wants to wait; says until when."""

    reason = Reason.HTTP_ERROR
