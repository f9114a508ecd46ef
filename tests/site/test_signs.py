"""Signs that a phone may show as colored pictures stand nowhere in what we write."""

import re

from tests.production import ROOT

# Unicode's emoji, apart from digits, # and *, and from ©, ® and ™, which stay letters.
PICTURES = re.compile(
    "[\u203c\u2049\u2139\u2194-\u2199\u21a9\u21aa\u231a\u231b\u2328\u23cf\u23e9-\u23fa\u24c2"
    "\u25aa\u25ab\u25b6\u25c0\u25fb-\u25fe\u2600-\u27bf\u2934\u2935\u2b05-\u2b55\u3030\u303d"
    "\u3297\u3299\U0001f000-\U0001faff]"
)
WRITTEN = ("templates/**/*.html", "static/css/**/*.css", "static/js/**/*.js", "*/content/**/*.*")


def test_no_sign_is_one_that_a_phone_may_show_as_a_colored_picture():
    files = [file for pattern in WRITTEN for file in ROOT.glob(pattern) if file.is_file()]
    assert len(files) > 100
    found = {
        str(file.relative_to(ROOT)): signs
        for file in files
        if (signs := PICTURES.findall(file.read_text(errors="ignore")))
    }
    assert found == {}
