from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles, questions and pages"

    def ready(self) -> None:
        from articles import groups
        from articles.models import Article
        from asana_site import grants, named_links
        from asana_site.page_cache import tables

        named_links.register(
            "article", named_links.Kind(Article, url_name="article", label="title")
        )
        grants.allow_content("articles")
        tables.watch(*self.get_models())
        post_migrate.connect(groups.grant_editors, sender=self)
