"""Forms of a council, under /manage/forms/."""

from django.urls import path

from portal.views import manage_forms

app_name = "forms"

urlpatterns = [
    path("", manage_forms.forms, name="forms"),
    path("<slug:key>/", manage_forms.form, name="form"),
    path("<slug:key>/take/", manage_forms.take, name="take"),
]
