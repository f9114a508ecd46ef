"""A fixed list of texts that have broken somebody's form before, and ways to make more."""

import itertools
import sys
import unicodedata

MARKER = "<i>asana"

INJECTIONS = [
    *("' OR '1'='1", "'; DROP TABLE intake_submission; --", '" OR ""="', "1; SELECT pg_sleep(9)"),
    *("') UNION SELECT sealed FROM intake_submission --", "\\'; --", "$$;$$", "/*", "*/ --"),
    *(f"{MARKER}</i>", f'">{MARKER}', f"'>{MARKER}", f"</textarea>{MARKER}", f"</title>{MARKER}"),
    *(f"<script>{MARKER}</script>", f"<img src=x onerror={MARKER}>", f"<svg onload={MARKER}>"),
    *(f"javascript:{MARKER}", f"data:text/html,{MARKER}", f"<!--{MARKER}", f"]]>{MARKER}"),
    *("{{ 7|add:7 }}", "{% debug %}", "{{ settings.SECRET_KEY }}", "${7*7}", "#{7*7}", "<%= 7 %>"),
    *("{0.__class__}", "%(name)s", "%s%n%x", "%", "{}", "{", "f'{x}'", "__class__", "__proto__"),
    *("../../../../etc/passwd", "..\\..\\boot.ini", "/dev/zero", "file:///etc/passwd", "C:\\con"),
    *("$(id)", "`id`", "; id", "| id", "&& id", "\nid", "() { :; }; id", "-oProxyCommand=id"),
    *("\r\nSet-Cookie: a=b", "\r\n\r\nHTTP/1.1 200 OK", "a\r\nBcc: x@example.org", "\nSubject: x"),
    *("=1+1", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(1)", "\t=1+1", "|cmd", "*)(uid=*", "*)(&"),
    *('{"a": 1}', "[]", "null", "true", "undefined", "<?xml version='1.0'?>", "<!ENTITY x 'y'>"),
    *("a" * 63, "a" * 128, "a" * 129, "a" * 255, "a" * 256, "a" * 5000, "a" * 5001, "a" * 70000),
    *("ab " * 2000, "<" * 2000, "&" * 2000, "é" * 5000, "\n" * 3000, " " * 5000, "(" * 3000),
    *("+" * 400 + "1", "1" * 3000, "a@" * 1000, "@" * 300, "." * 300, "a." * 500 + "@b.example"),
]
NUMBERS = [
    *("0", "-0", "-1", "+1", "1.0", "1e3", "1e999", "-1e-999", "0x10", "0b1", "0o7", "1_000"),
    *("NaN", "Infinity", "-inf", "2147483648", "-2147483649", "9223372036854775808", "9" * 400),
    *("٣", "١٩٨٥", "²", "Ⅷ", "½", "一", "𝟙𝟡𝟠𝟝", "௧", "1,5", "1.5.5", "00000000000001", "1 9 8 5"),
]
DATES = [
    *("1985-02-30", "02/30/1985", "0000", "9999", "10000", "-1985", "29", "Feb", "février", "13"),
    *("May\x00", "MAY", "m a y", "Mayy", "٥", "5️⃣", "today", "now()", "12/31/9999 23:59:60"),
]
TELEPHONES = [
    *(
        "911",
        "988",
        "+",
        "+1",
        "+1 (213) 555-0147 ext. 9",
        "tel:+12135550147",
        "0" * 60,
        "213-CALL",
    ),
    *(
        "+999999999999999999",
        "2135550147;phone-context=+1",
        "１２３",
        "+1\u200b2135550147",
        "x" * 41,
    ),
]
EMAILS = [
    *("@", "a@", "@b", "a@b", "a@b.c", '"a b"@example.org', "a@[127.0.0.1]", "a@-b.example"),
    *("a@b..example", "é@example.org", "a@é.example", "a@xn--.example", "a\n@example.org"),
    *("a" * 65 + "@example.org", "a@" + "b" * 64 + ".example", "a@b.example\r\nBcc: c@d.example"),
]
UNICODE = [
    *(
        "\ufeff",
        "\ufffe\uffff",
        "\u202egnp.exe",
        "\u2066\u2067\u2069",
        "\u200b" * 40,
        "\u2028\u2029",
    ),
    *("\U000e0001", "👩🏽‍⚕️" * 50, "🇺🇸" * 60, "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L" * 20, "﷽" * 100, "ﬀﬁ", "ǅ", "ß", "ı", "İ"),
    *("\u0300" * 300, "a" + "\u0301" * 500, "\U0010ffff", "\ue000", "Å", "Å", "한국어", "ᄒ" * 200),
    *("مرحبا", "שלום", "नमस्ते", "ไทย", "ខ្មែរ", "日本語", "中文", "Ελληνικά", "ქართული", "አማርኛ"),
]


def _controls() -> list[str]:
    """Every control and format character of Unicode, alone and inside a word."""
    found = [
        chr(code)
        for code in range(sys.maxunicode)
        if unicodedata.category(chr(code)) in ("Cc", "Cf", "Zl", "Zp")
    ]
    return list(itertools.chain.from_iterable((one, f"a{one}b") for one in found))


def _separators() -> list[str]:
    """Every kind of space, alone and around a word."""
    found = [chr(c) for c in range(sys.maxunicode) if unicodedata.category(chr(c)) == "Zs"]
    return list(itertools.chain.from_iterable((one, f"{one}a{one}") for one in found))


KNOWN = [*INJECTIONS, *NUMBERS, *DATES, *TELEPHONES, *EMAILS, *UNICODE]
BAD_TEXTS = list(dict.fromkeys(["", " ", *KNOWN, *_controls(), *_separators()]))
