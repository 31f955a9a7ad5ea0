"""The records of a client session: a function of seed and position, the same kinds in every language.

Most values are below 2 KB, some empty, some null, every five-thousandth is 900 KB; most records have a key, some have
headers. Only text without tabs and line ends is used, so that line-oriented clients can carry it.
"""

import hashlib
import random

RECORDS = 20_000
LARGE_BYTES = 900_000
LETTERS = "abcdefghijklmnopqrstuvwxyzäöü0123456789 "


def records(seed, count=RECORDS):
    """Yields (key, value, headers): bytes or None, bytes or None, a list of (text, bytes)."""
    chance = random.Random(seed)
    for index in range(count):
        value = _value(chance, index)
        # kafka-python refuses a record with neither key nor value
        key = None if index % 7 == 0 and value is not None else b"key-%d" % chance.randrange(1000)
        headers = [("trace", b"%d" % index), ("empty", b"")] if index % 5 == 0 else []
        yield key, value, headers


def _value(chance, index):
    if index % 5000 == 2500:
        return _text(chance, LARGE_BYTES)
    kind = chance.randrange(20)
    if kind == 0:
        return b""
    if kind == 1:
        return None
    return _text(chance, 1 + min(2047, int(abs(chance.gauss(0, 500)))))


def _text(chance, size):
    """Text of about `size` bytes that compresses, as real text does."""
    word = "".join(chance.choice(LETTERS) for _ in range(min(size, 97)))
    return (word * (size // len(word) + 1))[:size].encode()[:size]


class Checksum:
    """A digest over keys, values and headers in order; null and empty differ."""

    def __init__(self):
        self._digest = hashlib.sha256()
        self.count = 0

    def add(self, key, value, headers):
        self._field(key)
        self._field(value)
        for name, content in headers:
            self._field(name.encode())
            self._field(content)
        self.count += 1

    def _field(self, content):
        self._digest.update((-1 if content is None else len(content)).to_bytes(4, "big", signed=True))
        self._digest.update(content or b"")

    def result(self):
        return "%d records, sha256 %s" % (self.count, self._digest.hexdigest()[:16])


def report(name, sent, read):
    """Prints one line and returns whether what was read is what was sent."""
    good = sent.result() == read.result()
    print("%s %s: sent %s, read %s" % ("ok  " if good else "FAIL", name, sent.result(), read.result()), flush=True)
    return good
