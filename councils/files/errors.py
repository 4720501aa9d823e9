"""Why a file was not taken, in words for the person who sent it."""

from django.utils.translation import gettext as _


class FileRefused(ValueError):
    """The file cannot be taken. Each kind says what to do about it."""

    def __str__(self) -> str:
        return _("We cannot take this file.")


class EmptyFile(FileRefused):
    """Nothing in it."""

    def __str__(self) -> str:
        return _("The file is empty. Choose another one.")


class FileTooBig(FileRefused):
    """More bytes than this question takes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(max_bytes)
        self.max_bytes = max_bytes

    def __str__(self) -> str:
        size = max(1, self.max_bytes // 1_000_000)
        return _("The file must be smaller than %(size)sMB.") % {"size": size}


class PictureTooLarge(FileRefused):
    """More pixels than any camera gives: a picture made to fill our memory."""

    def __str__(self) -> str:
        return _("The picture is too large. Send a smaller copy of it.")


class WrongKind(FileRefused):
    """Not a kind that this question takes, by its content or by its name."""

    def __init__(self, kinds: frozenset[str]) -> None:
        super().__init__(kinds)
        self.kinds = kinds

    def __str__(self) -> str:
        if self.kinds == {"pdf"}:
            return _("The file must be a PDF.")
        if "pdf" in self.kinds:
            return _("The file must be a photo (JPG, PNG, HEIC or WebP) or a PDF.")
        return _("The file must be a photo (JPG, PNG, HEIC or WebP).")


class Damaged(FileRefused):
    """It claims to be of a kind, and cannot be read as one."""

    def __str__(self) -> str:
        return _("The file is damaged. Try to save it again, or choose another one.")


class UnsafeDocument(FileRefused):
    """A PDF that runs programs, hides files or cannot be looked into."""

    def __str__(self) -> str:
        return _("This PDF has a password or programs in it. Print it to a new PDF and send that.")


class Infected(FileRefused):
    """The virus scanner knows it."""

    def __str__(self) -> str:
        return _("The file did not pass our virus check. Choose another one.")


class TooManyFiles(FileRefused):
    """More files waiting than anybody needs."""

    def __str__(self) -> str:
        return _("You have added too many files. Remove some, or wait until tomorrow.")


class StorageFailed(FileRefused):
    """The disk did not take it. The request itself can still be sent."""

    def __str__(self) -> str:
        return _("We cannot take files at the moment. Carry on without it; you can add it later.")


class StorageFull(StorageFailed):
    """No room on the disk."""


class NotYourFile(FileRefused):
    """Somebody else's file, or none at all: the same words for both."""

    def __str__(self) -> str:
        return _("Add the file again.")
