"""Which links a browser may follow ahead of the visitor (HTML standard, "Speculative loading").

When a pointer rests on a link, or a thumb comes down on it, the browser fetches the page, so
that it is there when it is wanted. A form is never fetched: each one is made for somebody who
asked for it. The staff's pages are no links of a page that visitors read.
"""

import json
from base64 import b64encode
from hashlib import sha256

# The addresses of the two forms and of what is under them.
FORMS = ("/contact/*", "/verify-insurance/*")

RULES = json.dumps(
    {
        "prefetch": [
            {
                "where": {
                    "and": [{"href_matches": "/*"}, {"not": {"href_matches": FORMS}}],
                },
                "eagerness": "moderate",
            }
        ]
    },
    separators=(",", ":"),
)

# The policy names this one text by its digest (Content Security Policy Level 3, 6.7.3.3), so
# that no other can be slipped in.
SOURCE = f"'sha256-{b64encode(sha256(RULES.encode()).digest()).decode()}'"
