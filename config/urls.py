"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from catalog.api.away import server_error

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("accounts.urls")),
    path("", include("connector.urls")),
    path("", include("catalog.urls")),
]
handler500 = server_error
