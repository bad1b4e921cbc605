from django.core.wsgi import get_wsgi_application

from config.environment import instance

instance.name_settings()
instance.check_account()

django_application = get_wsgi_application()

# imported here because they need the settings that the application has just set up
from adock.web.entry import Entry  # noqa: E402
from adock.web.requests import Utf8Request  # noqa: E402
from adock.web.warming import warm_up  # noqa: E402

django_application.request_class = Utf8Request
application = Entry(django_application)
warm_up()
