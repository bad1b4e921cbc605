from django.core.wsgi import get_wsgi_application

from config import env

env.name_settings()

application = get_wsgi_application()

from adock.web.warming import warm_up  # noqa: E402 - needs the settings that the application has just set up

warm_up()
