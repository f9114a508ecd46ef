"""Searching: which submissions have what somebody typed, by digests and references alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, QuerySet

from intake.finding import identifiers
from intake.finding.digests import digests_of
from intake.finding.names import whole_forms, word_forms
from intake.finding.telephones import sought_forms
from intake.models import SearchDigest, SearchTerm, Submission

MOST_SHOWN = 50
REFERENCE = "reference"
# In words, and in the order in which they are named.
LABELS = {
    SearchTerm.TELEPHONE.value: "telephone",
    SearchTerm.EMAIL.value: "e-mail",
    SearchTerm.MEMBER_ID.value: "member ID",
    SearchTerm.NAME.value: "name",
    REFERENCE: "reference",
}


@dataclass(frozen=True, repr=False)
class Query:
    """What somebody typed, as what it may be. It prints nothing: it holds what was typed."""

    telephone: frozenset[str]
    email: frozenset[str]
    member_id: frozenset[str]
    whole_name: frozenset[str]
    name_words: list[frozenset[str]]
    reference: str

    @classmethod
    def from_text(cls, text: str) -> "Query":
        """What `text` looks like.

        An address is no name, a name has letters, and what has the shape of a reference is
        no number spelled with letters.
        """
        email, reference = identifiers.email_forms(text), identifiers.reference_in(text)
        has_letters = any(character.isalpha() for character in text)
        is_name = has_letters and not (email or reference)
        return cls(
            telephone=frozenset() if reference and has_letters else sought_forms(text),
            email=email,
            member_id=frozenset() if email else _member_id(text),
            whole_name=whole_forms(text) if is_name else frozenset(),
            name_words=word_forms(text) if is_name else [],
            reference=reference,
        )

    @property
    def looked_for(self) -> list[str]:
        """In words of ours, what it was looked for as."""
        kinds = {
            SearchTerm.TELEPHONE.value: self.telephone,
            SearchTerm.EMAIL.value: self.email,
            SearchTerm.MEMBER_ID.value: self.member_id,
            SearchTerm.NAME.value: self.whole_name,
            REFERENCE: self.reference,
        }
        return [label for kind, label in LABELS.items() if kinds[kind]]

    def digests(self) -> list[bytes]:
        """Any of these finds a submission."""
        return [
            *digests_of(SearchTerm.TELEPHONE, self.telephone),
            *digests_of(SearchTerm.EMAIL, self.email),
            *digests_of(SearchTerm.MEMBER_ID, self.member_id),
            *digests_of(SearchTerm.NAME, self.whole_name),
        ]


@dataclass
class Result:
    """A submission that was found, and in words by what."""

    submission: Submission
    by: list[str]


@dataclass
class Found:
    """What a search found: at most fifty, newest first, and whether there is more."""

    looked_for: list[str]
    results: list[Result] = field(default_factory=list)
    has_more: bool = False


def _member_id(text: str) -> frozenset[str]:
    """A member ID is one word or has a digit; two words are a name."""
    may_be = len(text.split()) == 1 or any(character.isdecimal() for character in text)
    return identifiers.member_id_forms(text) if may_be else frozenset()


def search(text: str) -> Found:
    """The submissions that have what `text` says; raises BadKey.

    Two questions to the database, three when the words of a name stand apart. A name that
    nobody has as it was typed finds those who have each of its words.
    """
    query = Query.from_text(text)
    digests = query.digests()
    found = _newest(_having(digests), query.reference)
    if not found and len(query.name_words) > 1:
        words = [digests_of(SearchTerm.NAME, forms) for forms in query.name_words]
        digests = [digest for word in words for digest in word]
        found = _newest(_having_each(words), "")
    shown = found[:MOST_SHOWN]
    matched = _matched(shown, digests)
    results = [
        Result(submission, _labels(matched.get(submission.pk, set()), submission, query))
        for submission in shown
    ]
    return Found(query.looked_for, results, has_more=len(found) > MOST_SHOWN)


def _labels(terms: Iterable[str], submission: Submission, query: Query) -> list[str]:
    matched = {*terms, *([REFERENCE] if submission.reference == query.reference else [])}
    return [label for kind, label in LABELS.items() if kind in matched]


def _rows() -> QuerySet[Submission]:
    """Submissions as the results show them: nothing sealed comes along."""
    return Submission.objects.defer("sealed").select_related("claimed_by")


def _having(digests: list[bytes]) -> QuerySet[Submission]:
    matches = SearchDigest.objects.filter(digest__in=digests)
    return _rows().filter(pk__in=matches.values("submission"))


def _having_each(words: list[list[bytes]]) -> QuerySet[Submission]:
    rows = _rows()
    for digests in words:
        matches = SearchDigest.objects.filter(submission=OuterRef("pk"), digest__in=digests)
        rows = rows.filter(Exists(matches))
    return rows


def _newest(rows: QuerySet[Submission], reference: str) -> list[Submission]:
    """The newest of `rows` and of those with `reference`: one more than is shown."""
    newest = rows.order_by("-received_at")[: MOST_SHOWN + 1]
    found = {submission.pk: submission for submission in newest}
    if reference:
        named = _rows().filter(reference=reference)
        found |= {submission.pk: submission for submission in named}
    return sorted(found.values(), key=lambda submission: submission.received_at, reverse=True)


def _matched(shown: list[Submission], digests: list[bytes]) -> dict[object, set[str]]:
    """By which terms each of `shown` was found."""
    terms: dict[object, set[str]] = {}
    matches = SearchDigest.objects.filter(
        submission__in=[submission.pk for submission in shown], digest__in=digests
    )
    for pk, term in matches.values_list("submission_id", "term"):
        terms.setdefault(pk, set()).add(term)
    return terms
