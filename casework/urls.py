"""The desk's addresses."""

from casework import urls_cases, urls_payments, urls_people

app_name = "casework"

urlpatterns = [*urls_cases.urlpatterns, *urls_payments.urlpatterns, *urls_people.urlpatterns]
