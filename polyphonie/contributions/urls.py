"""Addresses of contributions."""

app_name = "contributions"
urlpatterns: list = []
