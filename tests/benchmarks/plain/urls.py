"""A page, a form, and what follows it."""

from django.urls import path

from tests.benchmarks.plain import views

urlpatterns = [
    path("pages/<slug:slug>/", views.PageView.as_view(), name="page"),
    path("form/", views.EntryView.as_view(), name="form"),
    path("sent/", views.SentView.as_view(), name="sent"),
]
