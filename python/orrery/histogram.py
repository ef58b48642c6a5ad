"""Histograms as results files hold them: sparse, log-linear, 128 buckets to an octave."""
import math
import struct

_SHIFT = 52 - 7     # bits of the mantissa below a bucket
_MAGIC = b"SH1"


def _edge(bucket):
    """Lower edge; the last bucket is infinity's, and has no upper one."""
    if bucket >= 2047 * 128:
        return math.inf
    return struct.unpack("<d", struct.pack("<Q", bucket << _SHIFT))[0]


class _Reader:
    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, n):
        part = self.data[self.at:self.at + n]
        if len(part) != n:
            raise ValueError("a histogram ends too early")
        self.at += n
        return part

    def number(self):
        """Base 128, low digits first."""
        value = shift = 0
        while True:
            byte = self.take(1)[0]
            value |= (byte & 127) << shift
            if byte < 128:
                return value
            shift += 7
            if shift > 63:
                raise ValueError("a number in a histogram is too long")

    def double(self):
        return struct.unpack("<d", self.take(8))[0]

    def side(self):
        buckets, bucket = [], 0
        for _ in range(self.number()):
            bucket += self.number()
            buckets.append((bucket, self.number()))
        return buckets


class Histogram:
    """Counts by bucket; `buckets` are (low, high, count) from the least value up."""

    def __init__(self, data):
        if data[:3] != _MAGIC:
            raise ValueError("these bytes are no histogram")
        reader = _Reader(data)
        reader.at = 3
        zeros = reader.number()
        self.min, self.max = reader.double(), reader.double()
        positive, negative = reader.side(), reader.side()
        if reader.at != len(data):
            raise ValueError("a histogram has bytes too many")
        self.buckets = [(-_edge(b + 1), -_edge(b), n) for b, n in reversed(negative)]
        if zeros:
            self.buckets.append((0.0, 0.0, zeros))
        self.buckets += [(_edge(b), _edge(b + 1), n) for b, n in positive]
        self.n = sum(n for _, _, n in self.buckets)

    def quantile(self, p):
        """Within 0.4 % of the exact one; NaN of an empty histogram."""
        if not 0 <= p <= 1:
            raise ValueError("p lies between 0 and 1")
        left = p * self.n
        for low, high, n in self.buckets:
            if left <= n:
                return min(max(low + (high - low) * left / n, self.min), self.max)
            left -= n
        return self.max if self.n else math.nan
