from django.urls import path

from intake import views
from intake.models import Kind

urlpatterns = [
    path("contact/", views.ContactView.as_view(), name="contact"),
    path(
        "contact/sent/<str:receipt>/",
        views.SentView.as_view(
            kind=Kind.CONTACT,
            form_url_name="contact",
            form_label="Write to us",
            kind_label="Message to admissions",
        ),
        name="contact-sent",
    ),
    path("verify-insurance/", views.InsuranceView.as_view(), name="verify-insurance"),
    path(
        "verify-insurance/sent/<str:receipt>/",
        views.SentView.as_view(
            kind=Kind.INSURANCE,
            form_url_name="verify-insurance",
            form_label="Verify your insurance",
            kind_label="Insurance verification",
        ),
        name="verify-insurance-sent",
    ),
]
