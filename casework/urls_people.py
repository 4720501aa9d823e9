"""The desk's addresses for people: search, customers, contacts, callers, my work."""

from django.urls import path

from casework.views import callers, contacts, customers, my_work, search

PERSON = "customers/<uuid:customer_id>"

urlpatterns = [
    path("search/", search.search, name="search"),
    path("customers/new/", customers.new, name="customer-new"),
    path(f"{PERSON}/", customers.detail, name="customer"),
    path(f"{PERSON}/edit/", customers.edit, name="customer-edit"),
    path(f"{PERSON}/cases/", customers.cases, name="customer-cases"),
    path(f"{PERSON}/merge/<uuid:other_id>/", customers.merge, name="customer-merge"),
    path(f"{PERSON}/unmerge/<uuid:merge_id>/", customers.unmerge, name="customer-unmerge"),
    path("contacts/new/", contacts.log, name="contact-new"),
    path("contacts/<uuid:contact_id>/undo/", contacts.undo, name="contact-undo"),
    path("cases/<str:reference>/letter/", callers.letter, name="case-letter"),
    path("my-work/", my_work.my_work, name="my-work"),
]
