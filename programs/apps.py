from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = "Programs"

    def ready(self) -> None:
        from asana_site import grants, named_links
        from asana_site.page_cache import tables
        from programs import groups
        from programs.models import Program

        named_links.register("program", named_links.Kind(Program, url_name="program"))
        grants.allow_content("programs")
        tables.watch(*self.get_models())
        post_migrate.connect(groups.grant_editors, sender=self)
