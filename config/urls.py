"""Every address of the site."""

from django.contrib import admin
from django.urls import include, path

from catalog.api.away import server_error
from config.metrics.door import metrics

urlpatterns = [
    path("admin/", admin.site.urls),
    path("metrics", metrics, name="metrics"),
    path("", include("accounts.urls")),
    path("", include("connector.urls")),
    path("", include("catalog.urls")),
]
handler500 = server_error
