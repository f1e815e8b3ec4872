"""The bytes of a log, in blocks: what is read of them is what was added, wherever the blocks meet."""

from palaver.chat.spool import Spool


def test_what_is_read_is_what_was_added() -> None:
    spool, whole = Spool(), b""
    for number in range(60):
        whole += (added := b"%d " % number * number * 17)
        assert spool.add(added) == len(spool) == len(whole)
    places = [*range(0, len(whole), 1024), *range(4095, len(whole), 4096), *range(4097, len(whole), 4096), len(whole)]
    wrong = [(a, b) for a in places for b in places if a <= b and spool.part(a, b) != whole[a:b]]
    assert len(whole) > 50_000
    assert not wrong
