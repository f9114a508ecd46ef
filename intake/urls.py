from django.urls import path

from intake import views

urlpatterns = [
    path("contact/", views.ContactView.as_view(), name="contact"),
    path(
        "contact/sent/<str:receipt>/",
        views.SentView.as_view(form_url_name="contact", form_label="Write to us"),
        name="contact-sent",
    ),
    path("verify-insurance/", views.InsuranceView.as_view(), name="verify-insurance"),
    path(
        "verify-insurance/sent/<str:receipt>/",
        views.SentView.as_view(
            form_url_name="verify-insurance", form_label="Verify your insurance"
        ),
        name="verify-insurance-sent",
    ),
]
