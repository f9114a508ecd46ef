"""The kinds of page that visitors see, and an address of each."""

KINDS = {
    "home": "/",
    "programs": "/programs/",
    "levels of care": "/programs/levels-of-care/",
    "program": "/programs/intensive-outpatient-program/",
    "articles": "/articles/",
    "article": "/articles/chronic-pain-and-opioid-addiction/",
    "questions": "/faq/",
    "plain page": "/payment-options/",
    "crisis help": "/crisis-help/",
    "notices": "/notices/",
    "contact": "/contact/",
    "insurance": "/verify-insurance/",
}
