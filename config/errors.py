"""The error pages, for each of the three sites."""

handler400 = "councils.views.errors.bad_request"
handler403 = "councils.views.errors.permission_denied"
handler404 = "councils.views.errors.page_not_found"
handler500 = "councils.views.errors.server_error"
