"""The queue of admissions in the Django admin: lists, the submission page, and its acts."""
