from django.urls import path

from programs import views

urlpatterns = [
    path("", views.ProgramListView.as_view(), name="programs"),
    path("levels-of-care/", views.LevelsOfCareView.as_view(), name="levels-of-care"),
    path("<slug:slug>/", views.ProgramView.as_view(), name="program"),
]
