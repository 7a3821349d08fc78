"""Addresses of processes."""

app_name = "processes"
urlpatterns: list = []
