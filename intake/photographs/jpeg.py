"""What a JPEG of ours consists of (ITU-T T.81, annex B): pixels, and no place for more."""

import re

from intake.photographs.limits import MOST_KEPT_BYTES

START, END = b"\xff\xd8", b"\xff\xd9"
MARK = 0xFF
# The head of the frame and its scan; tables of Huffman codes and of quantization; and JFIF,
# which tells the density alone when it is as long as it must be.
FRAME, SCAN, HUFFMAN, QUANTIZATION, JFIF = 0xC0, 0xDA, 0xC4, 0xDB, 0xE0
JFIF_BYTES = 16


# Among the pixels a mark is followed by zero where it is a value (B.1.1.5); anything else
# begins another segment, in which there would be room for words.
SEGMENT = re.compile(b"\xff[^\0]")


def _is_one_scan(pixels: bytes) -> bool:
    """Whether `pixels` are followed by the end of the picture and by nothing else."""
    next_one = SEGMENT.search(pixels)
    return next_one is not None and pixels[next_one.start() :] == END


def is_plain_jpeg(content: bytes) -> bool:
    """Whether `content` is a JPEG as our decoder writes it: pixels, and no place for metadata."""
    if len(content) > MOST_KEPT_BYTES or not content.startswith(START):
        return False
    position, seen = len(START), set()
    while position + 4 <= len(content):
        mark, kind = content[position], content[position + 1]
        length = int.from_bytes(content[position + 2 : position + 4])
        if mark != MARK or kind not in (FRAME, SCAN, HUFFMAN, QUANTIZATION, JFIF) or length < 2:
            return False
        if kind == JFIF and length != JFIF_BYTES:
            return False
        seen.add(kind)
        position += 2 + length
        if kind == SCAN:
            return FRAME in seen and _is_one_scan(content[position:])
    return False
