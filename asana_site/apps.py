from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AsanaSiteConfig(AppConfig):
    name = "asana_site"
    verbose_name = "The center"

    def ready(self) -> None:
        from asana_site import checks, grants, groups, models, named_links  # noqa: F401
        from asana_site.page_cache import tables

        tables.watch(models.Center, models.Source)
        post_migrate.connect(tables.make_triggers)
        named_links.register_shared_kinds()
        grants.allow_shared()
        post_migrate.connect(groups.grant_editors, sender=self)
