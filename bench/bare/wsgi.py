"""Whatever DJANGO_SETTINGS_MODULE says, as a web process."""

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler

django.setup(set_prefix=False)

if getattr(settings, "BENCH_URLCONF", ""):
    from councils import tenancy

    # After the setup: applications look for their own middleware there.
    settings.MIDDLEWARE = settings.BENCH_MIDDLEWARE
    tenancy.URLCONFS = dict.fromkeys(tenancy.URLCONFS, settings.BENCH_URLCONF)

application = WSGIHandler()
