"""Settings of the ticket shop: one file for every Django from 1.8 on."""

import os

from django.conf import global_settings

BASE_DIR = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

SECRET_KEY = "only for this example"
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
ROOT_URLCONF = "shop.urls"
# What ASGILiveServerTestCase serves, and an ASGI server in production (Django 3.0+).
ASGI_APPLICATION = "shop.asgi.application"

INSTALLED_APPS = ["tickets.apps.TicketsConfig"]

# There are no sessions and no cookies, so CSRF protection would have nothing to protect.
if hasattr(global_settings, "MIDDLEWARE"):
    MIDDLEWARE = [
        "django.middleware.common.CommonMiddleware",
        "tickets.middleware.audit_trail",
    ]
else:  # Django 1.8 and 1.9
    MIDDLEWARE_CLASSES = [
        "django.middleware.common.CommonMiddleware",
        "tickets.middleware.AuditTrailMiddleware",
    ]

TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]

# Tests run in SQLite's memory: Django chooses that by itself.
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.path.join(BASE_DIR, "db.sqlite3"),
    }
}
# The default changed in Django 6.0; the migration must mean the same everywhere.
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"

USE_TZ = True
TIME_ZONE = "UTC"
