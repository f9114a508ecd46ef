from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles, questions and pages"

    def ready(self) -> None:
        from articles import groups
        from articles.models import Article
        from asana_site import grants, named_links

        named_links.register(
            "article",
            named_links.Kind(
                lambda published_only: (
                    Article.objects.published() if published_only else Article.objects.all()
                ),
                url_name="article",
                label="title",
            ),
        )
        grants.allow_content("articles")
        post_migrate.connect(groups.grant_editors, sender=self)
