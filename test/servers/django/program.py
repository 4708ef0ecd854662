"""Django's admin site alone: `python3 program.py COMMAND`. SHOP_HOST says how clients know it."""
import os
import sys

import django
from django.conf import settings
from django.core.management import execute_from_command_line

HOST = os.environ['SHOP_HOST']
DOMAIN = '.' + HOST.split('.', 1)[1] if HOST.endswith('.test') else None

settings.configure(
    DEBUG=True,
    SECRET_KEY='of a test',
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=[HOST, '127.0.0.1'],
    SESSION_COOKIE_DOMAIN=DOMAIN,
    CSRF_COOKIE_DOMAIN=DOMAIN,
    INSTALLED_APPS=[
        'django.contrib.admin',
        'django.contrib.auth',
        'django.contrib.contenttypes',
        'django.contrib.sessions',
        'django.contrib.messages',
    ],
    MIDDLEWARE=[
        'django.contrib.sessions.middleware.SessionMiddleware',
        'django.middleware.common.CommonMiddleware',
        'django.middleware.csrf.CsrfViewMiddleware',
        'django.contrib.auth.middleware.AuthenticationMiddleware',
        'django.contrib.messages.middleware.MessageMiddleware',
    ],
    TEMPLATES=[
        {
            'BACKEND': 'django.template.backends.django.DjangoTemplates',
            'APP_DIRS': True,
            'OPTIONS': {
                'context_processors': [
                    'django.template.context_processors.request',
                    'django.contrib.auth.context_processors.auth',
                    'django.contrib.messages.context_processors.messages',
                ],
            },
        },
    ],
    DATABASES={'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': 'shop.sqlite3'}},
    DEFAULT_AUTO_FIELD='django.db.models.AutoField',
    PASSWORD_HASHERS=['django.contrib.auth.hashers.MD5PasswordHasher'],
    STATIC_URL='/static/',
)
django.setup()

from django.contrib import admin  # noqa: E402
from django.urls import path  # noqa: E402

urlpatterns = [path('admin/', admin.site.urls)]

if __name__ == '__main__':
    execute_from_command_line(sys.argv)
