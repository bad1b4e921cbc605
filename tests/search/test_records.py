"""Records: what was written is read, by readers that were there before and by those that come after."""

import pytest

from adock.search.records import RecordAppender, RecordFile, pack


def test_records_are_read_by_their_offsets_also_when_added_later(tmp_path):
    path = tmp_path / "records"
    appender = RecordAppender(path)
    first = appender.append(pack("00000000000018", b"key", b""))
    appender.flush()
    file = RecordFile(path)
    second = appender.append(pack("P0001", b"", "é".encode() * 100_000))
    appender.flush()
    with pytest.raises(IndexError):
        file.read(second)
    file.remap()
    assert file.read(first) == ("00000000000018", b"key", b"")
    assert file.read_hits([second, first]) == [("P0001", "é".encode() * 100_000), ("00000000000018", b"")]
    assert file.read(second) == ("P0001", b"", "é".encode() * 100_000)
    appender.close()


def test_a_second_writer_goes_on_after_the_first(tmp_path):
    path = tmp_path / "records"
    for siret in ("A", "B"):
        appender = RecordAppender(path)
        offset = appender.append(pack(siret, b"", b"payload"))
        appender.close()
        assert RecordFile(path).read(offset).siret == siret


def test_a_file_cut_short_is_noticed(tmp_path):
    path = tmp_path / "records"
    appender = RecordAppender(path)
    offset = appender.append(pack("A", b"", b"payload"))
    appender.close()
    content = path.read_bytes()
    for cut in (content[:-1], content[:4], b""):
        path.write_bytes(cut)
        file = RecordFile(path)
        with pytest.raises(IndexError):
            file.read(offset)
        with pytest.raises(IndexError):
            file.read_hits([offset])
