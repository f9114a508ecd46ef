"""What the plain page shows, and what the plain form stores."""

from typing import Any, ClassVar

from django.db import models


class Facts(models.Model):
    """One row that stands on every page."""

    name = models.CharField(max_length=80)
    telephone = models.CharField(max_length=40)
    street = models.CharField(max_length=120)

    objects: ClassVar[Any] = models.Manager()


class Page(models.Model):
    """A page with a text of its own, listed on the others."""

    slug = models.SlugField(unique=True)
    title = models.CharField(max_length=80)
    summary = models.CharField(max_length=240)
    body = models.TextField()

    objects: ClassVar[Any] = models.Manager()


class Source(models.Model):
    """A work that a page cites."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="sources")
    citation = models.CharField(max_length=240)
    url = models.URLField()

    objects: ClassVar[Any] = models.Manager()


class Entry(models.Model):
    """What somebody wrote into the form: fifteen answers."""

    name = models.CharField(max_length=120)
    telephone = models.CharField(max_length=40)
    email = models.EmailField()
    for_whom = models.CharField(max_length=20, choices={"self": "Myself", "other": "Somebody else"})
    contact_by = models.CharField(
        max_length=20, choices={"call": "A call", "text": "A text", "email": "An e-mail"}
    )
    voicemail = models.CharField(max_length=20, choices={"yes": "Yes", "no": "No"})
    best_time = models.CharField(max_length=120, blank=True)
    insurer = models.CharField(max_length=120, blank=True)
    plan_type = models.CharField(
        max_length=20, blank=True, choices={"ppo": "PPO", "hmo": "HMO", "epo": "EPO"}
    )
    member_id = models.CharField(max_length=60, blank=True)
    group_number = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=60, blank=True)
    message = models.TextField(blank=True, max_length=5000)
    consent = models.BooleanField()

    objects: ClassVar[Any] = models.Manager()
