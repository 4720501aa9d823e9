"""The database engine: django-tenants', with a statement less a request and bounded memory."""
