"""The desk's addresses."""

from casework import urls_cases, urls_people

app_name = "casework"

urlpatterns = [*urls_cases.urlpatterns, *urls_people.urlpatterns]
