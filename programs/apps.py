from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        from asana_site import grants, named_links
        from programs import groups
        from programs.models import Program

        named_links.register(
            "program",
            named_links.Kind(
                lambda published_only: (
                    Program.objects.published() if published_only else Program.objects.all()
                ),
                url_name="program",
            ),
        )
        grants.allow_content("programs")
        post_migrate.connect(groups.grant_editors, sender=self)
