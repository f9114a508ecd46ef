"""What the center explains: articles, frequent questions, plain pages and notices."""

from typing import Any, Self

from django.core.validators import RegexValidator
from django.db import models
from django.urls import reverse
from django.utils import timezone

from asana_site.markdown import MarkdownField, RenderedMarkdownField, word_count
from asana_site.publishing import AddressedContent, Content
from asana_site.slugs import path_of

# Words that a grown-up reads in a minute, on the slow side for medical text.
WORDS_A_MINUTE = 200

LINK_HELP = (
    "Markdown. Link by name: [IOP](program:iop), [privacy](page:privacy); cite as [](source:NAME)."
)


class Article(AddressedContent):
    """A long text in sections, with the sources it rests on."""

    title = models.CharField(max_length=90)
    summary = models.CharField(max_length=260, help_text="Shown wherever the article is listed.")
    description = models.CharField(
        "description for search results", max_length=160, help_text="70 to 155 characters."
    )
    introduction = MarkdownField(blank=True, help_text=LINK_HELP)
    introduction_html = RenderedMarkdownField(of="introduction")
    about = models.CharField(
        "medical conditions it is about",
        max_length=200,
        blank=True,
        help_text="For search engines, separated by commas.",
    )
    published_on = models.DateField(
        default=timezone.localdate, help_text="The date the article shows."
    )
    updated_on = models.DateField(
        default=timezone.localdate,
        help_text="When what it says last changed; not for small corrections.",
    )
    reviewed_on = models.DateField(
        null=True,
        blank=True,
        help_text="When a clinician reviewed it. Empty: the page says that none has yet.",
    )
    reviewed_by = models.CharField(
        max_length=120, blank=True, help_text="The clinician’s name and credentials."
    )
    overdose_guidance = models.BooleanField(
        "show what to do in an overdose",
        default=False,
        help_text="For pages that people near opioids read.",
    )

    class Meta:
        ordering = ["-published_on", "title"]
        # The home page shows the first one.
        indexes = [
            models.Index(fields=["-published_on", "title"], name="articles_article_newest_first")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_on__isnull=True, reviewed_by="")
                | (models.Q(reviewed_on__isnull=False) & ~models.Q(reviewed_by="")),
                name="articles_article_review_has_date_and_name",
                violation_error_message="A review has both a date and a reviewer, or neither.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of("article", self.slug)

    @property
    def conditions(self) -> list[str]:
        """The medical conditions it is about."""
        return [name.strip() for name in self.about.split(",") if name.strip()]


class Section(models.Model):
    """One part of an article, with a heading that links can lead to."""

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="sections")
    position = models.PositiveSmallIntegerField(default=1)
    heading = models.CharField(max_length=120)
    anchor = models.SlugField(
        max_length=60, help_text="Links lead to the section by this name; it should never change."
    )
    body = MarkdownField(
        "text",
        help_text=LINK_HELP
        + " Headings inside a section begin with ###. A drawing of the site stands in a"
        " paragraph of its own: ![](drawing:opioid-cycle).",
    )
    body_html = RenderedMarkdownField(of="body")
    words = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["article", "anchor"], name="articles_section_anchor_is_unique"
            )
        ]

    def __str__(self) -> str:
        return self.heading

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the number of words for the reading time."""
        self.words = word_count(self.body)
        super().save(*args, **kwargs)


class Question(Content):
    """A frequent question and its answer."""

    key = models.SlugField(
        "name in links",
        max_length=60,
        unique=True,
        help_text="Links lead to the answer as [words](page:faq#NAME); it should never change.",
    )
    position = models.PositiveSmallIntegerField(default=1)
    question = models.CharField(max_length=160)
    answer = MarkdownField(help_text=LINK_HELP)
    answer_html = RenderedMarkdownField(of="answer")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return f"{reverse('faq')}#{self.key}"


class PageName(models.TextChoices):
    """The plain pages there are; each is also the name of its URL pattern."""

    PAYMENT_OPTIONS = "payment-options", "Payment options"
    PRIVACY = "privacy", "Privacy"
    ACCESSIBILITY = "accessibility", "Accessibility"
    CRISIS_HELP = "crisis-help", "Crisis help"
    NOTICES = "notices", "Notices"


class PlainPage(Content):
    """A page with a fixed address and a text: payment options, privacy and the like.

    It is always published, since every page of the site leads to it.
    """

    key = models.CharField("page", max_length=30, unique=True, choices=PageName)
    title = models.CharField(max_length=80)
    description = models.CharField(
        "description for search results", max_length=160, help_text="70 to 155 characters."
    )
    introduction = MarkdownField(blank=True, help_text=LINK_HELP)
    introduction_html = RenderedMarkdownField(of="introduction")
    body = MarkdownField(
        "text", help_text=LINK_HELP + " A heading may be given an address: ## Heading {#address}."
    )
    body_html = RenderedMarkdownField(of="body")

    class Meta:
        ordering = ["key"]
        verbose_name = "page"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(key__in=PageName.values),
                name="articles_plainpage_key_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(published_at__isnull=False),
                name="articles_plainpage_is_published",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path_of(self.key)


class NoticeQuerySet(models.QuerySet):
    """Notices by whether the center has filled them in."""

    def filled(self) -> Self:
        """The notices that the center has filled in, and so those that visitors see."""
        return self.exclude(body="", url="")


class Notice(models.Model):
    """Something that the law asks the center to show; only the center can fill it in."""

    key = models.SlugField(
        "address", max_length=60, unique=True, validators=[RegexValidator(r"^[a-z0-9-]+$")]
    )
    position = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    help = models.TextField("what belongs here", editable=False, blank=True)
    body = MarkdownField("text", blank=True, help_text=LINK_HELP)
    body_html = RenderedMarkdownField(of="body")
    url = models.URLField(
        "link", blank=True, help_text="To the document or to the State’s page, if there is one."
    )
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{reverse('notices')}#{self.key}"
