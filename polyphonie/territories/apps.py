from django.apps import AppConfig


class TerritoriesConfig(AppConfig):
    name = "polyphonie.territories"
    label = "territories"
