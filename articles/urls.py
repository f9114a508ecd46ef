from django.urls import path

from articles import views
from articles.models import PageName

urlpatterns = [
    path("", views.HomeView.as_view(), name="home"),
    path("articles/", views.ArticleListView.as_view(), name="articles"),
    path("articles/<slug:slug>/", views.ArticleView.as_view(), name="article"),
    path("faq/", views.QuestionListView.as_view(), name="faq"),
    path("notices/", views.NoticesView.as_view(), name="notices"),
    path("privacy/", views.PrivacyView.as_view(), name="privacy"),
    *(
        path(f"{name}/", views.PlainPageView.as_view(key=name), name=name)
        for name in PageName.values
        if name not in (PageName.NOTICES, PageName.PRIVACY)
    ),
]
