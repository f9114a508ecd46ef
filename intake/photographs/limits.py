"""What a photograph may be, as the form says it, and what becomes of it.

Nothing is imported here: the decoder, which holds nothing of the site, reads it too.
"""

# Bytes of a file that a person may send: a phone's photograph of 48 megapixels is smaller.
MOST_SENT_BYTES = 12 * 1024 * 1024
# Bytes of a whole request: both sides, and what the page itself carries and says. nginx lets
# as much through (`deploy/nginx.conf`).
MOST_BODY_BYTES = 2 * MOST_SENT_BYTES + 3 * 1024 * 1024
# Pixels of a picture that is decoded at all, by format. Phones make JPEG and HEIC, of 48
# megapixels at most without being asked for more. A PNG is a scan (of a whole sheet, 600 dots
# an inch, 35 megapixels) or a screenshot. A WebP is decoded into several copies of itself.
MOST_PIXELS = {"JPEG": 64_000_000, "HEIF": 64_000_000, "PNG": 40_000_000, "WEBP": 24_000_000}
# The longer side of what is kept, in pixels. A card of 85.6 mm (ISO/IEC 7810, ID-1) that fills
# the picture is then scanned at 530 dots per inch, and half as large still at 260.
LONG_SIDE = 1800
# Bytes of what is kept; the largest size to which a sealed photograph is padded holds it.
MOST_KEPT_BYTES = 600 * 1024

# How the decoder ends: 0, or why it refused.
UNKNOWN_KIND, TOO_MANY_PIXELS, DAMAGED, SEVERAL_THINGS, MOVING = 10, 11, 12, 13, 14
