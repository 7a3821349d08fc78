"""Addresses of the administration, inside a territory."""

app_name = "administration"
urlpatterns: list = []
