from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class IntakeConfig(AppConfig):
    name = "intake"
    verbose_name = "Admissions"

    def ready(self) -> None:
        from intake import checks, database_grants, groups  # noqa: F401

        database_grants.allow_intake()
        post_migrate.connect(groups.grant_admissions, sender=self)
        if apps.is_installed("asana_site.staff"):
            from intake import accounts

            accounts.connect()
