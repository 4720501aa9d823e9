"""The database engine: django-tenants' own, with one statement less a request and bounded memory."""
