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


def _member(name: str, data: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size = len(data)
    return member


def tarred(**files: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, data in files.items():
            archive.addfile(_member(name, data), io.BytesIO(data))
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


@pytest.mark.parametrize("pack", [lambda data: zipped(a=data), lambda data: tarred(a=data)])
def test_a_tar_inside_is_refused(tmp_path, pack):
    with pytest.raises(UnreadableDocument, match="a tar archive inside the archive"):
        unpacked(tmp_path, pack(tarred(x=b"1")))


@pytest.mark.parametrize("pack", [lambda data: data, gzip.compress, lzma.compress])
def test_the_members_of_a_tar_come_in_their_order(tmp_path, pack):
    assert unpacked(tmp_path, pack(tarred(b=b"2", a=b"", c=b"3"))) == [b"2", b"", b"3"]


def test_links_devices_and_folders_are_nothing_to_read(tmp_path):
    kinds = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.BLKTYPE, tarfile.DIRTYPE)
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for number, kind in enumerate(kinds):
            member = tarfile.TarInfo(f"x{number}")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        archive.addfile(_member("y", b"inside"), io.BytesIO(b"inside"))
    assert unpacked(tmp_path, out.getvalue()) == [b"inside"]


@pytest.mark.parametrize("pack", [zipped, lambda **files: tarred(**files)])
def test_what_systems_put_beside_documents_is_left_aside(tmp_path, pack):
    beside = {"a/.DS_Store": b"x", "__MACOSX/a/._b.nt": b"x", "._b.nt": b"x"}
    assert unpacked(tmp_path, pack(**beside, **{".a/b.nt": b"inside"})) == [b"inside"]


@pytest.mark.parametrize("keep", [512, 1_024, 1_536, 2_047])
def test_a_tar_that_is_cut_off_is_refused_wherever_it_is(tmp_path, keep):
    whole = tarred(a=b"1", b=b"2")
    assert len(unpacked(tmp_path, whole)) == 2
    (tmp_path / "cut").mkdir()
    with pytest.raises(UnreadableDocument, match="archive"):
        unpacked(tmp_path / "cut", whole[:keep])


def test_a_sparse_member_fills_no_disk(tmp_path):
    header = bytearray(tarred(a=b"x" * 512)[:512])
    header[156:157] = b"S"  # GNU sparse: 512 bytes here stand for 900 MB
    header[386:410] = b"00000000000\x0000000001000\x00"
    header[483:495] = b"%011o\x00" % 900_000_000
    header[148:156] = b"        "
    header[148:156] = b"%06o\x00 " % sum(header)
    data = bytes(header) + b"x" * 512 + bytes(10_240 - 1_024)
    with pytest.raises(DocumentTooLarge, match="more than 100 times"):
        unpacked(tmp_path, data)
    assert (tmp_path / "work" / "member").stat().st_size <= GRACE + CHUNK


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
    with pytest.raises(DocumentTooLarge, match="the zip holds too many files: at most 3"):
        unpacked(tmp_path, zipped(a=b"1", b=b"2", c=b"3", d=b"4"))


def test_a_tar_of_countless_files_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("vocab.rdf.unpack.MEMBERS", 3)
    with pytest.raises(DocumentTooLarge, match="the tar archive holds too many files: at most 3"):
        unpacked(tmp_path, tarred(a=b"1", b=b"2", c=b"3", d=b"4"))


def test_a_file_that_cannot_be_read_costs_itself(read):
    files = {
        "a.nt": LINE % 1,
        "b.jsonld": b'{"@context"',
        "c.ttl": b"<e:a> <e:p> 1 .",
        "d.pdf": b"%PDF",
    }
    reading = read(tarred(**files), "x.tar")
    assert len(reading.lines) == 2
    found = {one.focus: one.rule for one in reading.findings}
    assert found == {"x.tar (b.jsonld)": "member-unreadable", "x.tar (d.pdf)": "member-other"}
    assert not reading.complete


def test_a_file_that_is_no_metadata_loses_nothing(read):
    reading = read(zipped(**{"a.nt": LINE % 1, "README": b"Hello"}), "x.zip")
    assert (reading.rules(), reading.complete) == (["member-other"], True)


def test_an_archive_without_metadata_is_refused(read):
    with pytest.raises(UnreadableDocument, match="no document that can be read"):
        read(zipped(README=b"Hello"), "x.zip")
