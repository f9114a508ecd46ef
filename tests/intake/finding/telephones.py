"""100 ways to write a telephone number, each with another way to write the same.

Those of the United States have fictional numbers (555-0100 to 555-0199), each its own.
"""

# {a}, {b} and {c} stand for the area, the exchange and the line: 213, 555 and 0100 or more.
WAYS = [
    "({a}) {b}-{c}",
    "{a}-{b}-{c}",
    "{a}.{b}.{c}",
    "{a} {b} {c}",
    "{a}{b}{c}",
    "({a}){b}-{c}",
    "{a}/{b}-{c}",
    "{a}/{b}/{c}",
    "{a}_{b}_{c}",
    "{a},{b},{c}",
    "{a}·{b}·{c}",
    "{a}|{b}|{c}",
    "{a} – {b} – {c}",
    "{a}—{b}—{c}",
    "{a}‑{b}‑{c}",
    "{a}−{b}−{c}",
    "{a} -{b} -{c}",
    "[{a}] {b} {c}",
    "1{a}{b}{c}",
    "1-{a}-{b}-{c}",
    "1 {a} {b} {c}",
    "1.{a}.{b}.{c}",
    "1 ({a}) {b}-{c}",
    "(1) {a} {b} {c}",
    "+1{a}{b}{c}",
    "+1 {a} {b} {c}",
    "+1-{a}-{b}-{c}",
    "+1 ({a}) {b}-{c}",
    "+1.{a}.{b}.{c}",
    "+ 1 {a} {b} {c}",
    "(+1) {a} {b} {c}",
    "+1({a}){b}{c}",
    "001 {a} {b} {c}",
    "001{a}{b}{c}",
    "0111{a}{b}{c}",
    "011 1 {a} {b}-{c}",
    "＋1 {a} {b} {c}",
    "➕1 {a} {b} {c}",
    "tel:+1-{a}-{b}-{c}",
    "tel:{a}{b}{c}",
    "Tel. {a} {b} {c}",
    "Phone: {a}-{b}-{c}",
    "{a}-{b}-{c} x12",
    "{a}-{b}-{c} ext. 12",
    "{a}-{b}-{c}, extension 12",
    "{a}-{b}-{c}#12",
    "{a}-{b}-{c};ext=12",
    "{a}{b}{c},,12",
    "{a}-{b}-{c} (cell)",
    "cell {a}-{b}-{c}",
    "my sister's: {a} {b} {c}",
    "{a} {b} {c} after six",
    "☎ {a} {b} {c}",
    "📱{a}{b}{c}",
    "\u202a({a}) {b}-{c}\u202c",
    "\u200e+1 {a} {b} {c}",
    "{a}\u200b{b}\u200b{c}",
    "{a}\xa0{b}\xa0{c}",
    "{a}\u2009{b}\u2009{c}",
    "{a}  {b}  {c}",
]
# Characters for zero in digits of other scripts, and the keys of emoji.
ZEROS = "٠۰०০੦૦௦౦೦൦๐໐༠၀០᠐０𝟎"

# Not of the United States, or spelled with letters.
OTHERS = [
    *(("+44 20 7946 0958", "020 7946 0958"), ("0044 20 7946 0001", "+44 (0)20 7946 0001")),
    *(("+44 (0)20 7946 0002", "011 44 20 7946 0002"), ("44 20 7946 0003", "+442079460003")),
    *(("+52 55 1234 5678", "52 55 1234 5678"), ("+52 1 55 1234 5679", "+52 55 1234 5679")),
    *(("+49 30 1234567", "0049 (0)30 1234567"), ("030 1234568", "+49 30 1234568")),
    *(("8 (495) 123-45-67", "+7 495 123 45 67"), ("+81 3-1234-5678", "03-1234-5678")),
    *(("+33 6 12 34 56 79", "06 12 34 56 79"), ("+91 98765 43210", "098765 43210")),
    *(("+86 138 0013 8000", "138 0013 8000"), ("+63 917 123 4567", "0917 123 4567")),
    *(("+39 06 1234 5678", "003906 1234 5678"), ("+61 2 5550 1234", "(02) 5550 1234")),
    *(("1-800-FLOWERS", "+1 800 356 9377"), ("(213) 555-CALL", "213-555-2255")),
    *(("213-GET-HELP", "213 438 4357"), ("555-HELP", "5554357")),
    *(("2️⃣1️⃣3️⃣ 5️⃣5️⃣5️⃣ 0️⃣1️⃣9️⃣9️⃣", "213 555 0199"), ("213-555-O198", "(213) 555-0198")),
]  # fmt: skip


def telephones() -> list[tuple[str, str]]:
    """(as written, written in another way): each line another number."""
    found = []
    for number, way in enumerate(WAYS):
        written = way.format(a="213", b="555", c=f"{100 + number:04}")
        other = f"+1-213 555.{100 + number:04}" if number % 2 else f"213 555{100 + number:04}"
        found.append((written, other))
    for number, zero in enumerate(ZEROS, start=len(found)):
        digits = {ord(str(digit)): chr(ord(zero) + digit) for digit in range(10)}
        written = f"213-555-{100 + number:04}".translate(digits)
        found.append((written, f"(213)555 {100 + number:04}"))
    return found + OTHERS
