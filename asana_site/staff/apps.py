from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "asana_site.staff"
    verbose_name = "Sign-in of staff"

    def ready(self) -> None:
        """Begin every session of staff, and tell the record what happens at the sign-in."""
        from django.contrib.auth.signals import user_logged_in

        from asana_site.staff import events, sessions

        user_logged_in.connect(sessions.begin_signed_in, dispatch_uid="asana_site.staff.begin")
        events.listen()
