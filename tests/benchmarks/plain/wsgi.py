"""The WSGI application of the plain project."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
