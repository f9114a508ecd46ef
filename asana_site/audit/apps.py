from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "asana_site.audit"
    verbose_name = "Record of access"

    def ready(self) -> None:
        from asana_site.audit import checks, following, groups, signals  # noqa: F401

        # This application stands before the accounts, so its own signal is sent before its
        # permissions are made; that of a later application is not.
        later = apps.get_app_config("asana_site")
        post_migrate.connect(groups.grant_privacy_officers, sender=later)
        post_migrate.connect(following.make_trigger, sender=self)
