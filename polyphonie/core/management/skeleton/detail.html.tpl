{% extends "core/base.html" %}{% load i18n ui static %}
{% block title %}{{ entry.title }}{% endblock %}
{% block head %}<link rel="stylesheet" href="{% static '[[name]]/[[name]].css' %}">{% endblock %}
{% block main %}<div class="column"><h1>{{ entry.title }}</h1><div class="[[name]]-text">{{ entry.text|linebreaks }}</div></div>{% endblock %}
