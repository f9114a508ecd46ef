"""What the rooms of the site hear about accounts."""

from django.dispatch import Signal

# Sent inside the transaction that closes an account, with `user`, `by` and `request`: what
# holds on to the person lets go of them, or whatever is raised keeps the account open.
account_closed = Signal()
