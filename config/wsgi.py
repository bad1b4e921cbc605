from django.core.wsgi import get_wsgi_application

from config.environment import instance

instance.name_settings()
instance.check_account()

application = get_wsgi_application()

# imported here because they need the settings that the application has just set up
from adock.web.requests import Utf8Request  # noqa: E402
from adock.web.warming import warm_up  # noqa: E402

application.request_class = Utf8Request
warm_up()
