"""Inviting, as those who keep accounts do it, and accepting, as a new colleague does."""

import re
from typing import Any
from urllib.parse import urlsplit

from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

CHOSEN = "seven otters sing at dawn"


def send_invitation(client: Client, *groups: str, **changes: Any) -> Any:
    """Send the form that invites Rosa into `groups`."""
    wanted = Group.objects.filter(name__in=groups).values_list("pk", flat=True)
    names = {"first_name": "Rosa", "last_name": "Delgado", "username": "rosa"}
    fields = names | {"groups": [str(pk) for pk in wanted]} | changes
    return client.post(reverse("admin:auth_user_invite"), fields)


def link_in(response: Any) -> str:
    """The path of the link that a page shows."""
    found = re.search(r'entrance__secret">([^<\s]+)<', response.content.decode())
    assert found, "The page shows no link."
    return urlsplit(found[1]).path


def invite_rosa(client: Client) -> str:
    """The link by which Rosa, who is new in admissions, comes in."""
    return link_in(send_invitation(client, "Admissions"))


def new_link(client: Client, user: User, **fields: Any) -> Any:
    """Make another invitation for `user`."""
    return client.post(reverse("admin:auth_user_invite_again", args=[user.pk]), fields)


def accept(client: Client, link: str, password: str = CHOSEN) -> Any:
    """Open the link, go on, and choose a password."""
    client.post(link)
    fields = {"new_password1": password, "new_password2": password}
    return client.post(reverse("staff_invitation"), fields)


def close(client: Client, user: User) -> Any:
    """Press the button on the page that asks whether the account is to be closed."""
    return client.post(reverse("admin:auth_user_close", args=[user.pk]), follow=True)
