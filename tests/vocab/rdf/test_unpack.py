"""Archives: plain files within bytes and ratio, whatever the names inside say."""

import gzip
import io
import lzma
import tarfile
import zipfile
from pathlib import Path

import pytest

from vocab.errors import DocumentTooLarge, UnreadableDocument
from vocab.rdf.job import Limits
from vocab.rdf.unpack import AHEAD, CHUNK, GRACE, opened, unpack

LINE = b'<https://e.org/%d> <https://e.org/p> "1" .\n'


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def unpacked(tmp_path: Path, data: bytes, limits: Limits | None = None) -> list[bytes]:
    path = tmp_path / "packed"
    path.write_bytes(data)
    work = tmp_path / "work"
    work.mkdir()
    return [member.path.read_bytes() for member in unpack(path, work, limits or Limits())]


def test_a_plain_file_is_itself(tmp_path):
    assert unpacked(tmp_path, b"plain") == [b"plain"]
    assert list((tmp_path / "work").iterdir()) == []


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_gz_and_xz_are_known_by_their_bytes(tmp_path, pack):
    assert unpacked(tmp_path, pack(b"inside")) == [b"inside"]


def test_the_members_of_a_zip_come_in_the_order_of_their_names(tmp_path):
    assert unpacked(tmp_path, zipped(b=b"2", a=b"1", c=b"3")) == [b"1", b"2", b"3"]


def test_all_members_of_a_zip_are_read_into_one_spool(read):
    data = zipped(
        **{"page-1.nt": LINE % 1, "page-2.ttl": b"@prefix e: <https://e.org/> . e:2 e:p 1 ."}
    )
    reading = read(data, "x.zip", media_type="application/zip")
    assert len(reading.lines) == 2
    assert reading.syntax == "N-Triples, Turtle"


def test_a_finding_names_the_member(read):
    reading = read(zipped(**{"a.nt": LINE % 1 + b"oops\n"}), "x.zip")
    assert reading.findings[0].focus == "x.zip (a.nt), line 2, column 1"


@pytest.mark.parametrize(
    "name", ["../../outside", "/etc/outside", "C:\\outside", "a/../../b", "nul\x00x", "x" * 300]
)
def test_the_name_of_a_member_leads_nowhere(tmp_path, name):
    before = set(tmp_path.rglob("*"))
    assert unpacked(tmp_path, zipped(**{name: b"inside"})) == [b"inside"]
    assert {p.name for p in tmp_path.rglob("*")} - {p.name for p in before} == {
        "packed",
        "work",
        "member",
    }


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, lambda data: zipped(a=data)])
# Named, since the bytes of a gz or zip say when they were made.
@pytest.mark.parametrize(
    "inner",
    [gzip.compress(b"x"), lzma.compress(b"x"), zipped(a=b"x")],
    ids=["gz", "xz", "zip"],
)
def test_an_archive_in_an_archive_is_refused(tmp_path, pack, inner):
    with pytest.raises(UnreadableDocument, match="pack once"):
        unpacked(tmp_path, pack(inner))


def test_a_tar_inside_is_refused(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("x"))
    with pytest.raises(UnreadableDocument, match="tar archive"):
        unpacked(tmp_path, gzip.compress(out.getvalue()))


@pytest.mark.parametrize(
    ("magic", "kind"), [(b"BZh9", "bzip2"), (b"\x28\xb5\x2f\xfd", "zstd"), (b"Rar!", "rar")]
)
def test_other_packings_are_named(tmp_path, magic, kind):
    with pytest.raises(UnreadableDocument, match=f"{kind} packed in a way we do not read: use gz"):
        unpacked(tmp_path, magic + b"rest")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, lambda data: zipped(a=data)])
def test_the_ratio_counts_after_the_first_megabytes(tmp_path, pack):
    assert len(unpacked(tmp_path, pack(bytes(GRACE)))) == 1
    (tmp_path / "work" / "member").unlink()
    (tmp_path / "work").rmdir()
    with pytest.raises(DocumentTooLarge, match="more than 100 times its size"):
        unpacked(tmp_path, pack(bytes(GRACE + (2 << 20))))


@pytest.mark.parametrize(
    "pack", [gzip.compress, lzma.compress, lambda data: zipped(a=data[:50], b=data[50:])]
)
def test_bytes_are_limited_over_all_members(tmp_path, pack):
    with pytest.raises(DocumentTooLarge, match="unpacks to more than 99 bytes"):
        unpacked(tmp_path, pack(b"x" * 100), Limits(unpacked_bytes=99))


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress, lambda data: zipped(a=data)])
@pytest.mark.parametrize("keep", [0.5, 0.9])
def test_a_truncated_archive_is_refused(tmp_path, pack, keep):
    data = pack(bytes(range(256)) * 100)
    with pytest.raises(UnreadableDocument, match="archive"):
        unpacked(tmp_path, data[: int(len(data) * keep)])


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_limits_hold_for_a_stream_too(read, pack):
    data = pack(b"".join(LINE % n for n in range(100)))
    with pytest.raises(DocumentTooLarge, match="unpacks to more than 99 bytes"):
        read(data, "x.nt", limits=Limits(unpacked_bytes=99))
    with pytest.raises(UnreadableDocument, match="archive is broken"):
        read(data[:-20], "x.nt")


def test_a_stream_gives_every_byte_and_then_none(tmp_path):
    data = b"".join(LINE % n for n in range(200_000))
    (tmp_path / "packed").write_bytes(gzip.compress(data, 1))
    with opened(tmp_path / "packed", Limits()) as stream:
        assert stream.read() == data
        assert stream.read() == b""
        assert stream.read(1) == b""


def test_a_stream_may_be_closed_before_its_end(tmp_path):
    (tmp_path / "packed").write_bytes(gzip.compress(bytes((AHEAD + 3) * CHUNK), 1))
    with opened(tmp_path / "packed", Limits()) as stream:
        assert stream.read(10) == bytes(10)


def test_a_zip_of_countless_files_is_refused_before_any_is_unpacked(tmp_path, monkeypatch):
    monkeypatch.setattr("vocab.rdf.unpack.MEMBERS", 3)
    assert len(unpacked(tmp_path, zipped(a=b"1", b=b"2", c=b"3"))) == 3
    for path in (tmp_path / "work").iterdir():
        path.unlink()
    (tmp_path / "work").rmdir()
    with pytest.raises(DocumentTooLarge, match="the zip holds 4 files: at most 3"):
        unpacked(tmp_path, zipped(a=b"1", b=b"2", c=b"3", d=b"4"))
