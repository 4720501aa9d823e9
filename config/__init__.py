"""What puts the five apps together: settings, addresses, Celery, WSGI. Imported by none of them."""
