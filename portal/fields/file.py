"""Photos and other files.

The field checks number, size and type, and hands the uploads to the caller, who stores them and
gives back their ids: the answer is a list of ids. Files stored before stay until ticked off.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from councils.fields import ManyFilesInput
from councils.files import api
from portal.definitions.parts import Question
from portal.fields.base import (
    FieldKind,
    NotTaken,
    Taking,
    basics,
    field_kinds,
    schema_of,
)
from portal.lookups.context import Context

MEGABYTE = 1024 * 1024
PHOTOS = ("jpg", "jpeg", "png", "heic", "webp")
KNOWN = sorted(api.ENDINGS)  # a definition may ask for no other: it could not be stored
TAKEN = frozenset({"image", "pdf"})
MOST = 10
MOST_MEGABYTES = api.MAX_BYTES // MEGABYTE


@dataclass(frozen=True)
class Files:
    """What a page post said about files: ids to keep, and uploads to store."""

    kept: tuple[str, ...] = ()
    uploads: tuple[UploadedFile, ...] = ()
    stored: Mapping[str, str] = field(default_factory=dict)


class FilesWidget(ManyFilesInput):
    """A file input, with the files that are there already and a tick to remove each."""

    template_name = "portal/fields/file.html"
    kind = "own"

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, list[Any]]:
        uploads = files.getlist(name) if hasattr(files, "getlist") else (files or {}).get(name, [])
        remove = (
            data.getlist(f"{name}_remove")
            if hasattr(data, "getlist")
            else data.get(f"{name}_remove", [])
        )
        return {"uploads": _list(uploads), "remove": [str(each)[:60] for each in _list(remove)]}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = forms.Widget.get_context(self, name, None, attrs)
        context["widget"]["type"] = "file"
        context["widget"]["stored"] = getattr(self, "stored", {})
        return context


class FilesField(forms.Field):
    """Files within their limits."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Choose a file"),
        "most": _("You can add up to %(most)s files"),
        "big": _("“%(name)s” must be smaller than %(size)s MB"),
        "empty": _("“%(name)s” is empty. Choose another file"),
        "type": _("“%(name)s” must be one of these kinds of file: %(types)s"),
        "invalid": _("Choose the file again"),
    }

    def __init__(
        self,
        *,
        stored: Mapping[str, str],
        most: int,
        megabytes: int,
        types: tuple[str, ...],
        **kwargs: Any,
    ) -> None:
        self.stored, self.most, self.megabytes, self.types = stored, most, megabytes, types
        widget = FilesWidget(attrs={"accept": ",".join(f".{one}" for one in types)})
        super().__init__(widget=widget, **kwargs)
        self.widget.stored = stored

    def clean(self, value: Any) -> Files:
        parts = value if isinstance(value, Mapping) else {}
        uploads = _list(parts.get("uploads"))
        if not all(isinstance(one, UploadedFile) for one in uploads):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        kept = tuple(one for one in self.stored if one not in _list(parts.get("remove")))
        if self.required and not uploads and not kept:
            raise ValidationError(self.error_messages["required"], code="required")
        if len(uploads) + len(kept) > self.most:
            raise self._error("most", most=self.most)
        for one in uploads:
            self._check(one)
        return Files(kept, tuple(uploads), self.stored)

    def _check(self, one: UploadedFile) -> None:
        name = _shown_name(one.name)
        if not one.size:
            raise self._error("empty", name=name)
        if one.size > self.megabytes * MEGABYTE:
            raise self._error("big", name=name, size=self.megabytes)
        if PurePath(name).suffix.lstrip(".").lower() not in self.types:
            raise self._error("type", name=name, types=", ".join(self.types))

    def _error(self, code: str, **params: Any) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params=params)


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value] if value else []


def _shown_name(name: Any) -> str:
    """A file's name for a message: printable, and short enough to read."""
    clean = "".join(sign for sign in str(name or "") if sign.isprintable())
    return clean[-60:] or "file"


@field_kinds.register("file")
class File(FieldKind):
    label = _("Photos and files")
    nests = False
    rules = (
        "At most `max_files` (5 unless set), each of at most `max_mb_each` megabytes (10 "
        "unless set), not empty, with one of the endings in `types`; their bytes are checked "
        "when they are stored. Stored as a list of ids."
    )
    stores = "list"
    options_schema = schema_of(
        types={"type": "array", "minItems": 1, "items": {"enum": KNOWN}},
        max_files={"type": "integer", "minimum": 1, "maximum": MOST},
        max_mb_each={"type": "integer", "minimum": 1, "maximum": MOST_MEGABYTES},
    )
    parts = ("remove",)
    error_codes = ("required", "most", "big", "empty", "type", "invalid")
    holds_files = True

    def build(self, question: Question, context: Context) -> forms.Field:
        limits = question.validation
        ids = [one for one in _list(context.answers.get(question.id)) if isinstance(one, str)]
        names = context.file_names
        return FilesField(
            stored={one: names.get(one, one) for one in ids},
            most=limits.get("max_files", 5),
            megabytes=limits.get("max_mb_each", 10),
            types=tuple(limits.get("types", PHOTOS)),
            **basics(question),
        )

    def to_stored(self, cleaned: Any) -> Any:
        """The ids that stay. `accept` adds those of the uploads, once they are stored."""
        return list(cleaned.kept) if isinstance(cleaned, Files) and cleaned.kept else None

    def take_in(self, stored: Any, cleaned: Any, question: Question, taking: Taking) -> Any:
        """Store the uploads in the draft's name; their ids join those that stay.

        The same bytes again, as after a second press of the button, stay one file.
        """
        uploads = cleaned.uploads if isinstance(cleaned, Files) else ()
        ids = list(stored or [])
        known = _digests(ids) if uploads else set()
        for upload in uploads:
            try:
                made = api.store_upload(
                    upload=upload, kinds=TAKEN, now=taking.now, by=taking.holder
                )
            except api.FileRefused as error:
                raise NotTaken(str(error)) from error
            if made.sha256 in known:
                api.delete_files(file_ids=[made.pk])
            else:
                known.add(made.sha256)
                ids.append(str(made.pk))
        return ids or None

    def to_initial(self, stored: Any) -> Any:
        return None

    def check_stored(self, stored: Any, question: Question, context: Context) -> list[str]:
        """That they are ids, and not too many; their bytes were checked when they were stored."""
        if not isinstance(stored, list) or not all(isinstance(one, str) for one in stored):
            return [str(_("Choose the files again"))]
        most = question.validation.get("max_files", 5)
        return [str(_("You can add up to %s files")) % most] if len(stored) > most else []

    def shown(self, stored: Any, question: Question) -> str:
        number = len(stored) if isinstance(stored, list) else 0
        return "" if not number else str(_("1 file") if number == 1 else _("%s files") % number)

    def example(self) -> dict[str, Any]:
        return {
            "stored_before": {"018f-one": "gate.jpg", "018f-two": "bench.png"},
            "post": {"remove": ["018f-two"]},
            "stored": ["018f-one"],
            "shown": "1 file",
        }


def _digests(ids: list[str]) -> set[str]:
    """What the files of a draft hold, by digest."""
    return {one.sha256 for one in api.files_by_id([UUID(one) for one in ids]).values()}
