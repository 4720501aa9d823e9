"""Files (attack A15): what is taken, how it is kept, who may have it."""

import errno
import io
import os
import socket
import struct
import threading
import time
import zipfile
import zlib
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils import timezone
from PIL import Image

from councils.files import api as files
from councils.files import errors, invariants, operations, storage, tasks
from councils.files.checking import check_upload
from councils.files.models import StoredFile
from councils.files.names import split_name
from councils.files.owners import file_owners
from councils.ids import uuid7

NOW = timezone.now()
BOTH = frozenset({"image", "pdf"})
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def picture(kind="JPEG", size=(64, 48), mode="RGB", **options):
    out = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else 128).save(out, kind, **options)
    return out.getvalue()


def with_gps():
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 16.0, 21.36), 3: "E", 4: (0.0, 31.0, 35.54)})
    return picture(exif=exif)


def pdf(extra=b"", tail=b"\n%%EOF\n"):
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog " + extra + b" >>\nendobj\ntrailer << >>" + tail


def packed(objects, **dictionary):
    data = zlib.compress(objects)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>" % len(data)
    return pdf(tail=b"\n2 0 obj\n" + head + b"\nstream\n" + data + b"\nendstream\n%%EOF")


def upload(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data)


def check(data, name="photo.jpg", kinds=BOTH, max_bytes=5_000_000):
    return check_upload(upload(data, name), kinds=kinds, max_bytes=max_bytes)


# What is taken


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "HEIF"])
def test_pictures_are_made_anew(kind):
    data = picture(kind)
    checked = check(data, f"My photo.{'heic' if kind == 'HEIF' else kind.lower()}")
    assert checked.name == "My photo.jpg"
    assert checked.content_type == "image/jpeg"
    assert checked.content != data
    assert Image.open(io.BytesIO(checked.content)).size == (64, 48)


def test_a_see_through_picture_stays_so():
    checked = check(picture("PNG", mode="RGBA"), "logo.png")
    assert (checked.name, checked.content_type) == ("logo.png", "image/png")


def test_nothing_but_pixels_is_kept():
    data = with_gps()
    assert files.photo_position(upload(data)) == (51.2726, 0.526539)
    kept = Image.open(io.BytesIO(check(data).content))
    assert dict(kept.getexif()) == {}
    assert kept.info.keys() <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert b"A camera" not in check(data).content


def test_comments_and_text_go_too():
    assert b"<script>" not in check(picture(comment=b"<script>alert(1)</script>")).content


def test_a_sideways_photo_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert Image.open(io.BytesIO(check(picture(exif=exif)).content)).size == (48, 64)


def test_a_large_photo_is_made_smaller():
    kept = Image.open(io.BytesIO(check(picture(size=(4000, 3000))).content))
    assert kept.size == (3000, 2250)


def test_a_photo_without_a_position_has_none():
    assert files.photo_position(upload(picture())) is None
    assert files.photo_position(upload(b"not a photo")) is None


def test_a_plain_pdf_is_kept_as_it_is():
    checked = check(pdf(), "Letter from 1 May.PDF")
    assert (checked.name, checked.content) == ("Letter from 1 May.pdf", pdf())


# What is not


def bomb():
    """A PNG that says it is 50,000 pixels each way, in a few bytes."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack("!L", len(data)) + body + struct.pack("!L", zlib.crc32(body))

    head = struct.pack("!LLBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive(name):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, bytes(1_000_000))
    return out.getvalue()


REFUSED = {
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', "a.svg"),
    "svg as png": (b"<svg onload=alert(1)></svg>", "a.png"),
    "html as jpg": (b"<html><script>alert(1)</script></html>", "a.jpg"),
    "docx": (archive("word/document.xml"), "a.docx"),
    "zip as pdf": (archive("x"), "a.pdf"),
    "eicar": (EICAR, "a.jpg"),
    "jpg as html": (picture(), "a.html"),
    "jpg as pdf": (picture(), "a.pdf"),
    "pdf as jpg": (pdf(), "a.jpg"),
    "no ending": (picture(), "photo"),
    "two endings": (picture(), "a.jpg.exe"),
    "script before a pdf": (b"<script>1</script>" + pdf(), "a.pdf"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_other_kinds_are_refused(case):
    with pytest.raises(errors.WrongKind):
        check(*REFUSED[case])


UNSAFE = {
    "javascript": pdf(b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
    "javascript, hidden": pdf(b"/OpenAction << /S /J#61vaScript >>"),
    "javascript, packed": packed(b"1 0 << /S /JavaScript >>"),
    "launch": pdf(b"/A << /S /Launch /F (cmd.exe) >>"),
    "a file inside": pdf(b"/Names << /EmbeddedFiles 3 0 R >>"),
    "password": pdf(b"/Encrypt 5 0 R"),
    "archive behind it": pdf() + archive("x"),
    "unpacks to far too much": packed(bytes(30_000_000)),
    "packed in another way": pdf(
        tail=b"\n<< /Type /ObjStm /Filter /LZWDecode >>\nstream\nx\n%%EOF"
    ),
}


@pytest.mark.parametrize("case", UNSAFE)
def test_documents_that_do_more_than_show_pages_are_refused(case):
    with pytest.raises(errors.UnsafeDocument):
        check(UNSAFE[case], "a.pdf")


def test_a_pixel_flood_is_refused_before_it_is_decoded():
    started = time.monotonic()
    with pytest.raises(errors.PictureTooLarge):
        check(bomb(), "a.png")
    assert time.monotonic() - started < 1


def test_a_picture_of_sixty_megapixels_is_too_large():
    with pytest.raises(errors.PictureTooLarge):
        check(picture("PNG", size=(19_000, 3_200), mode="L"), "a.png", max_bytes=50_000_000)


@pytest.mark.parametrize("data", [picture()[:300], b"\xff\xd8\xff" + os.urandom(500), b"GIF89a"])
def test_a_broken_picture_is_refused(data):
    with pytest.raises(errors.Damaged):
        check(data, "a.jpg")


def test_a_picture_that_is_also_a_script_keeps_only_the_picture():
    data = picture() + b"*/=1;alert(1)//<script>%PDF-1.7"
    assert b"alert" not in check(data).content


def test_zero_bytes_and_too_many_bytes():
    with pytest.raises(errors.EmptyFile):
        check(b"")
    with pytest.raises(errors.FileTooBig, match="1MB"):
        check(bytes(1_000_001), max_bytes=1_000_000)


def test_a_length_that_lies_is_caught_while_reading():
    lying = upload(bytes(2000))
    lying.size = 10
    with pytest.raises(errors.FileTooBig):
        check_upload(lying, kinds=BOTH, max_bytes=1000)


def test_a_question_for_photos_takes_no_pdf():
    with pytest.raises(errors.WrongKind, match="photo"):
        check(pdf(), "a.pdf", kinds=frozenset({"image"}))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.jpg", ("passwd", "jpg")),
        ("C:\\fakepath\\photo.JPG", ("photo", "jpg")),
        ("a.php%00.jpg", ("a_php_00", "jpg")),
        ("a.php\0.jpg", ("a_php", "jpg")),
        ("fdp.\u202egpj", ("fdp", "gpj")),
        ("exe\u202egpj.jpg", ("exegpj", "jpg")),
        ('"><script>.png', ("script", "png")),
        ("fly\r\nSet-Cookie: a=b.jpg", ("flySet-Cookie_ a_b", "jpg")),
        ("Ffôs Ŵyn (2).jpg", ("Ffôs Ŵyn (2)", "jpg")),
        (".jpg", ("file", "jpg")),
        ("x" * 500 + ".jpg", ("x" * 80, "jpg")),
    ],
)
def test_names_are_cleaned(given, kept):
    assert split_name(given) == kept


# How it is kept


@pytest.fixture
def folder(in_maidstone, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    settings.CLAMD_URL = ""
    return tmp_path / "c_maidstone"


def store(data=None, name="photo.jpg", **options):
    return files.store_upload(upload=upload(data or picture(), name), now=NOW, **options)


def on_disk(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_bytes_lie_in_the_council_s_folder_under_a_random_name(folder):
    stored = store()
    assert on_disk(folder) == [folder / stored.path]
    assert (folder / stored.path).stat().st_size == stored.size
    assert (folder / stored.path).stat().st_mode & 0o077 == 0
    assert "photo" not in stored.path


def test_bytes_are_safe_before_the_row(folder, monkeypatch):
    synced = []
    monkeypatch.setattr(storage.os, "fsync", lambda descriptor: synced.append(descriptor))
    create = StoredFile.objects.create

    def creating(**values):
        assert len(synced) == 3, "the file, its folder, and the folder of that"
        assert len(on_disk(folder)) == 1
        return create(**values)

    monkeypatch.setattr(StoredFile.objects, "create", creating)
    store()


def test_no_row_leaves_no_bytes(folder, monkeypatch):
    def failing(**values):
        raise RuntimeError

    monkeypatch.setattr(StoredFile.objects, "create", failing)
    with pytest.raises(RuntimeError):
        store()
    assert on_disk(folder) == []


@pytest.mark.parametrize(
    ("number", "error"),
    [
        (errno.ENOSPC, errors.StorageFull),
        (errno.EDQUOT, errors.StorageFull),
        (errno.EIO, errors.StorageFailed),
    ],
)
def test_a_full_disk_says_so_and_leaves_nothing(number, error, folder, monkeypatch):
    def full(descriptor):
        raise OSError(number, "no room")

    monkeypatch.setattr(storage.os, "fsync", full)
    with pytest.raises(error, match="Carry on without it"):
        store()
    assert on_disk(folder) == []
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "aa/../bb", "", "ab/cd.320"])
def test_only_our_own_names_are_opened(path, folder):
    with pytest.raises(ValueError, match="not a name"):
        storage.read(path)


def test_one_sender_cannot_heap_up_files(folder, monkeypatch):
    monkeypatch.setattr(operations, "MOST_WAITING", 2)
    by = uuid4()
    first = store(by=by)
    store(by=by)
    with pytest.raises(errors.TooManyFiles):
        store(by=by)
    store(by=uuid4())
    files.attach(file_ids=[first.pk], by=by, now=NOW)
    store(by=by)


# Pointing at files


def test_only_the_sender_can_attach(folder):
    mine, theirs = uuid4(), uuid4()
    stored = store(by=mine)
    for by in (theirs, None):
        with pytest.raises(errors.NotYourFile):
            files.attach(file_ids=[stored.pk], by=by, now=NOW)
    with pytest.raises(errors.NotYourFile):
        files.attach(file_ids=[stored.pk, uuid7()], by=mine, now=NOW)
    assert files.attach(file_ids=[stored.pk, stored.pk], by=mine, now=NOW) == 1
    stored.refresh_from_db()
    assert stored.attached_at == NOW


def test_attaching_again_changes_nothing(folder, django_assert_num_queries):
    stored = store()
    with django_assert_num_queries(1):
        files.attach(file_ids=[stored.pk], by=None, now=NOW)
    files.attach(file_ids=[stored.pk], by=None, now=NOW + timedelta(days=1))
    stored.refresh_from_db()
    assert stored.attached_at == NOW
    with django_assert_num_queries(0):
        files.attach(file_ids=[], by=None, now=NOW)


@pytest.fixture
def owner():
    """An app that points at some files."""
    pointed_at = set()
    file_owners._parts["test"] = lambda ids: pointed_at & set(ids)
    yield pointed_at
    del file_owners._parts["test"]


def test_the_sweep_removes_what_nothing_points_at(
    folder, owner, django_capture_on_commit_callbacks
):
    young, attached, owned, lost = store(), store(), store(), store()
    files.attach(file_ids=[attached.pk], by=None, now=NOW)
    owner.add(owned.pk)
    old = NOW - timedelta(hours=25)
    StoredFile.objects.exclude(pk=young.pk).update(created_at=old)
    with django_capture_on_commit_callbacks(execute=True):
        assert files.sweep_unattached(now=NOW) == files.Swept(files=1, orphans=0)
    left = set(StoredFile.objects.values_list("pk", flat=True))
    assert left == {young.pk, attached.pk, owned.pk}
    assert not (folder / lost.path).exists()
    assert len(on_disk(folder)) == 3


def test_the_sweep_removes_old_bytes_without_a_row(folder):
    kept = store()
    new, old = storage.write(b"new"), storage.write(b"old")
    day_ago = time.time() - 25 * 3600
    for path in (kept.path, old):
        os.utime(folder / path, (day_ago, day_ago))
    assert files.sweep_unattached(now=NOW).orphans == 1
    assert {path.name for path in on_disk(folder)} == {kept.path[3:], new[3:]}


def test_rows_without_bytes_are_found(folder):
    whole, gone, short = store(), store(), store()
    (folder / gone.path).unlink()
    (folder / short.path).write_bytes(b"x")
    assert set(files.rows_without_bytes()) == {gone.pk, short.pk}
    assert whole.pk not in set(files.rows_without_bytes())


def test_deleting_takes_the_bytes_and_the_small_copies(folder, django_capture_on_commit_callbacks):
    stored = store()
    files.thumbnail(stored)
    assert len(on_disk(folder)) == 2
    with django_capture_on_commit_callbacks(execute=True):
        assert files.delete_files(file_ids=[stored.pk]) == 1
    assert on_disk(folder) == []


# Handing out


def test_a_file_is_a_download_that_can_run_nothing(folder, rf):
    answer = files.serve(rf.get("/"), store(name='evil"; x=.jpg').pk)
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Content-Type"] == "image/jpeg"
    assert b"".join(answer.streaming_content).startswith(b"\xff\xd8")


def test_only_pictures_are_shown_in_the_page(folder, rf):
    shown = files.serve(rf.get("/"), store(), inline=True)
    letter = files.serve(rf.get("/"), store(pdf(), "a.pdf"), inline=True)
    assert shown["Content-Disposition"].startswith("inline")
    assert letter["Content-Disposition"].startswith("attachment")


def test_a_small_copy(folder, rf):
    stored = store(picture(size=(2000, 1000)))
    answer = files.serve(rf.get("/"), stored, inline=True, side=320)
    small = Image.open(io.BytesIO(b"".join(answer.streaming_content)))
    assert small.size == (320, 160)
    assert files.thumbnail(stored) == files.thumbnail(stored)


def test_what_is_not_there_is_not_found(folder, rf):
    gone = store()
    (folder / gone.path).unlink()
    for file in (uuid7(), gone):
        with pytest.raises(Http404):
            files.serve(rf.get("/"), file)
        with pytest.raises(errors.NotYourFile):
            files.open_file(getattr(file, "pk", file))


# Viruses


@contextmanager
def clamd(answer):
    """A daemon that reads an INSTREAM and answers; gives what it was sent."""
    listener, got = socket.create_server(("127.0.0.1", 0)), []

    def run():
        while True:
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            with sock, sock.makefile("rb") as file:
                if file.read(10) != b"zINSTREAM\0":
                    continue
                data = b""
                while size := struct.unpack("!L", file.read(4))[0]:
                    data += file.read(size)
                got.append(data)
                sock.sendall(answer(data) + b"\0")

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield f"tcp://127.0.0.1:{listener.getsockname()[1]}", got
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def looks_for_eicar(data):
    return b"stream: Eicar-Signature FOUND" if EICAR in data else b"stream: OK"


def test_a_virus_is_refused(folder, settings):
    with clamd(looks_for_eicar) as (settings.CLAMD_URL, got):
        with pytest.raises(errors.Infected):
            store(pdf(b"/Title (" + EICAR + b")"), "a.pdf")
        assert store(pdf(), "a.pdf").state == "ready"
    assert got[1] == pdf()
    assert len(on_disk(folder)) == 1


def test_a_file_that_was_not_scanned_is_not_served(folder, settings, rf):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    good = store(pdf(), "a.pdf")
    bad = store(pdf(b"/Title (" + EICAR + b")"), "b.pdf")
    assert good.state == "checking"
    assert files.serve(rf.get("/"), good).status_code == 503
    with pytest.raises(errors.NotYourFile):
        files.open_file(good.pk)
    assert files.scan_waiting(now=NOW) == 0

    with clamd(looks_for_eicar) as (settings.CLAMD_URL, _):
        assert files.scan_waiting(now=NOW) == 1
    good.refresh_from_db()
    assert files.serve(rf.get("/"), good).status_code == 200
    with pytest.raises(Http404):
        files.serve(rf.get("/"), bad.pk)
    assert list(files.rows_without_bytes()) == []
    assert not (folder / bad.path).exists()


@pytest.mark.parametrize("words", [b"INSTREAM size limit exceeded. ERROR", b"", b"x" * 9000])
def test_an_answer_that_is_neither_yes_nor_no_is_not_a_pass(words, folder, settings):
    with clamd(lambda data: words) as (settings.CLAMD_URL, _):
        assert store().state == "checking"


# Requests that are too large


@pytest.mark.parametrize("length", ["10000000000", "-1", "many"])
def test_a_request_of_ten_gigabytes_is_refused_unread(length, maidstone, host_client):
    class Unread:
        def read(self, *_):
            raise AssertionError("it was read")

        readline = read

    client = host_client(maidstone)
    answer = client.post("/", CONTENT_LENGTH=length, **{"wsgi.input": Unread()})
    assert answer.status_code == 413


# Clearing up by itself


def test_the_hourly_task_reaches_every_council(folder, monkeypatch):
    nudged = []
    monkeypatch.setattr(tasks.sweep_council, "nudge", lambda *, council: nudged.append(council))
    tasks.sweep()
    assert {"c_maidstone", "c_swale", "c_tunbridge_wells"} <= set(nudged)


def test_reconcile_reports_a_file_that_is_gone(folder):
    stored = store()
    assert invariants.without_bytes(NOW) == []
    (folder / stored.path).unlink()
    assert [each.id for each in invariants.without_bytes(NOW)] == [str(stored.pk)]


def test_reconcile_warns_of_files_that_wait_for_the_scanner(folder):
    stored = store()
    StoredFile.objects.filter(pk=stored.pk).update(state="checking")
    assert invariants.unchecked(NOW) == []
    assert [each.warning for each in invariants.unchecked(NOW + timedelta(hours=2))] == [True]
