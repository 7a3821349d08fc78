"""What a test of pages does at each step: sign in, read, hand a file over."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def shown(response, status=200):
    assert response.status_code == status, response.content.decode()[:1500]
    return response.content.decode()


def upload(data, name="photo.jpg"):
    return SimpleUploadedFile(name, data)
