"""The center's own facts, and the sources that its texts cite."""

from functools import lru_cache
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseFailure
from django.db import models

from asana_site import business_hours, last_known
from asana_site.compiled import CompiledQuery
from asana_site.telephone import tel_uri

# Fictional: 555-0100 to 555-0199 are set aside for invented numbers (NANPA).
DEVELOPMENT_TELEPHONE = "(555) 555-0100"


def can_be_dialed(number: str) -> None:
    """Raise ValidationError for text in which no telephone number is recognized."""
    if not tel_uri(number):
        raise ValidationError("Enter a telephone number with its area code.")


# Every page prints it. Remembered are the center's own numbers, never those of a visitor.
_own_tel_uri = lru_cache(maxsize=4)(tel_uri)


class Center(models.Model):
    """What only the center knows about itself: one row, edited in the admin.

    A field that is empty is left out of every page.
    """

    name = models.CharField(max_length=80, default="Asana Recovery")
    telephone = models.CharField(
        "admissions telephone",
        max_length=30,
        default=DEVELOPMENT_TELEPHONE,
        validators=[can_be_dialed],
        help_text="Stands on every page, large, as people should dial it.",
    )
    text_line = models.CharField(
        "number for text messages",
        max_length=30,
        blank=True,
        help_text="Only if someone reads it. Empty: texting is not offered.",
    )
    email = models.EmailField(
        "e-mail",
        blank=True,
        help_text="Shown to visitors. Empty: the message form is offered alone.",
    )
    street_address = models.CharField(max_length=120, blank=True)
    city = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=2, blank=True, help_text="Two letters, such as CA.")
    postal_code = models.CharField("ZIP code", max_length=10, blank=True)
    hours = models.TextField(
        "admissions hours",
        blank=True,
        help_text="When a person answers the telephone, in plain words, one line a rule.",
    )
    staffed_hours = models.TextField(
        "when admissions calls back",
        blank=True,
        validators=[business_hours.validate],
        help_text="Not shown to visitors: from it the queue knows what is overdue. One rule a "
        "line, in the center’s time zone: Mon-Fri 08:00-18:00, then Sat 09:00-13:00. Empty: day "
        "and night.",
    )
    response_time = models.CharField(
        max_length=120,
        blank=True,
        help_text="Completes “We get back to you …”, for example “within one business day”. "
        "Promise only what the shift can keep.",
    )
    retention_statement = models.TextField(
        "how long submissions are kept",
        blank=True,
        help_text="One or two sentences, shown on the privacy page and before each form.",
    )
    license_statement = models.TextField(
        "license statement",
        blank=True,
        help_text="The license as California asks you to state it, with number and expiry "
        "(Health and Safety Code 11831.12).",
    )
    license_url = models.URLField(
        "DHCS license page", blank=True, help_text="Where the State shows your license."
    )
    enforcement_list_url = models.URLField(
        "DHCS list of actions",
        blank=True,
        help_text="The State’s list of programs on probation, suspended or revoked; linked on the "
        "site and on both forms (Health and Safety Code 11831.5).",
    )
    accreditation = models.TextField(
        blank=True, help_text="Only what you hold today, with the body that granted it."
    )
    security_contact = models.EmailField(
        blank=True, help_text="For people who report a weakness; shown in security.txt."
    )

    class Meta:
        verbose_name = "the center’s facts"
        verbose_name_plural = "the center’s facts"
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="asana_site_center_is_one_row")
        ]

    # The row as this process last read it, for the error page that must not ask the database.
    _remembered: ClassVar["Center | None"] = None

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)

    @classmethod
    def load(cls) -> "Center":
        """The center's row, or its defaults where the row has not been made yet."""
        center = next(iter(_CENTER.rows()), None) or cls()
        last_known.keep(center.facts())
        Center._remembered = center
        return center

    def facts(self) -> dict[str, Any]:
        """The values of its fields, by their names."""
        return {field.name: getattr(self, field.name) for field in self._meta.concrete_fields}

    @classmethod
    def remembered(cls) -> "Center | None":
        """The row as last read by this process or one before it; asks no database.

        None if no process ever read it.
        """
        if Center._remembered is None and (facts := last_known.read()):
            # Another version of the site may have written them, with other fields.
            known = {field.name for field in cls._meta.concrete_fields} - {"id"}
            texts = {name: facts[name] for name in known & facts.keys()}
            if all(isinstance(text, str) for text in texts.values()):
                Center._remembered = cls(**texts)
        return Center._remembered

    @classmethod
    def load_or_remember(cls) -> "Center | None":
        """The center's row, or while the database is away the row as last read."""
        try:
            return cls.load()
        except DatabaseFailure:
            return cls.remembered()

    @property
    def telephone_uri(self) -> str:
        """A `tel:` address of the admissions telephone."""
        return _own_tel_uri(self.telephone)

    @property
    def text_line_uri(self) -> str:
        """An `sms:` address of the number for text messages, a short code too; empty if none."""
        digits = "".join(filter(str.isdigit, self.text_line))
        short = f"sms:{digits}" if digits else ""
        return tel_uri(self.text_line).replace("tel:", "sms:") or short

    @property
    def has_address(self) -> bool:
        """Whether enough of a postal address is known to print one."""
        return bool(self.street_address and self.city)

    @property
    def schedule(self) -> business_hours.Schedule:
        """When admissions calls back; day and night where what is stored cannot be read."""
        try:
            return business_hours.parse(self.staffed_hours)
        except ValidationError:
            return business_hours.DAY_AND_NIGHT

    @property
    def hours_lines(self) -> list[str]:
        """The admissions hours, one rule a line."""
        return [line.strip() for line in self.hours.splitlines() if line.strip()]


_CENTER = CompiledQuery(Center.objects.all)


class Source(models.Model):
    """A publication that a figure or a medical statement rests on."""

    key = models.SlugField(
        "name in links",
        unique=True,
        help_text="Texts cite it as [](source:NAME). Once cited, it should not change.",
    )
    authors = models.CharField(max_length=200)
    title = models.CharField(max_length=300)
    publisher = models.CharField("where it appeared", max_length=200)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    url = models.URLField("address", max_length=300, blank=True)
    citation = models.CharField(max_length=800, editable=False)
    seed_digest = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        ordering = ["authors", "year"]

    def __str__(self) -> str:
        return self.citation

    def save(self, *args: Any, **kwargs: Any) -> None:
        year = f" ({self.year})" if self.year else ""
        self.citation = f"{self.authors}{year}. {self.title}. {self.publisher}."
        super().save(*args, **kwargs)


class RateBucket(models.Model):
    """How often something happened in one window of time; `asana_site.rates` counts with it.

    `digest` is keyed and tells neither whose events they are nor what they were.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    number = models.PositiveIntegerField()
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="asana_site_ratebucket_counts_from_one"
            )
        ]

    def __str__(self) -> str:
        return self.digest


class ContentVersion(models.Model):
    """Which version of the content is the present one: one row, which triggers of the
    database change with every change of content (`asana_site.page_cache.tables`).
    """

    token = models.CharField(max_length=36)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(pk=1), name="asana_site_contentversion_is_one_row"
            )
        ]

    def __str__(self) -> str:
        return self.token
