"""The sign-in, under the admin's address; `asana_site.urls` puts it before the admin's own.

The names are those by which django-allauth finds its pages. What it has besides, such as
signing up and resets by mail, has no address here.
"""

from allauth.account import views as account
from allauth.mfa.recovery_codes.views import generate_recovery_codes
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from asana_site.staff import invitation_views, views

second_factor = [
    path("", views.FactorsView.as_view(), name="mfa_index"),
    path("app/", views.SetUpAppView.as_view(), name="mfa_activate_totp"),
    path("app/remove/", views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("passkey/", views.SetUpPasskeyView.as_view(), name="mfa_add_webauthn"),
    path("passkey/<int:pk>/remove/", views.RemovePasskeyView.as_view(), name="mfa_remove_webauthn"),
    path("recovery-codes/", views.RecoveryCodesView.as_view(), name="mfa_view_recovery_codes"),
    path("recovery-codes/new/", generate_recovery_codes, name="mfa_generate_recovery_codes"),
]

sign_in = [
    path("", account.login, name="account_login"),
    path("code/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("again/", account.reauthenticate, name="account_reauthenticate"),
    path("out/", account.logout, name="account_logout"),
    path("password/", account.password_change, name="account_change_password"),
    path("stay/", views.stay, name="staff_stay"),
    path("sessions/end/", views.end_other_sessions, name="staff_end_other_sessions"),
    path("invitation/", invitation_views.set_first_password, name="staff_invitation"),
    path(
        "invitation/<str:account>/<str:token>/",
        invitation_views.open_link,
        name="staff_invitation_link",
    ),
    path("second-factor/", include(second_factor)),
    re_path(r"^.*$", views.nowhere, name="staff_nowhere"),
]

urlpatterns = [
    path("sign-in/", include(sign_in)),
    # The admin's own ways in and out lead here.
    path(
        "login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
        name="staff_login",
    ),
    path("logout/", account.logout, name="staff_logout"),
    path(
        "password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
        name="staff_password_change",
    ),
]
