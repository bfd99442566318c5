"""The Celery application. Tasks take ids, and are only nudges: a row is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("hansa")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
