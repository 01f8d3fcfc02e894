# SPDX-License-Identifier: Apache-2.0
"""PNG images made on the spot, whole or broken."""
import struct
import zlib


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(
        ">I", zlib.crc32(kind + data))


def png(width, height, pixel, interlaced=False, alpha=True):
    """`pixel(x, y)` gives (red, green, blue, alpha)."""
    rows = b"".join(
        b"\0" + b"".join(bytes(pixel(x, y)[:4 if alpha else 3])
                         for x in range(width))
        for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 2, 0, 0,
                       int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
            chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def mark(width=240, height=80, colour=(140, 32, 80), alpha=True):
    """A mark of our own: bars that rise, on nothing."""
    def pixel(x, y):
        bar = x * 5 // width
        inside = x * 5 % width < width * 0.7 and \
            y > height * (4 - bar) // 5
        return (*colour, 255) if inside else (255, 255, 255, 0)
    return png(width, height, pixel, alpha=alpha)
