{% extends "core/base.html" %}{% load i18n ui static %}
{% block title %}{% translate "[[Class]]" %}{% endblock %}
{% block head %}<link rel="stylesheet" href="{% static '[[name]]/[[name]].css' %}">{% endblock %}
{% block main %}<h1>{% translate "[[Class]]" %}</h1>
{% if may_write %}{% url '[[name]]:write' as address %}{% translate "Écrire" as label %}<p>{% link_button label=label url=address icon="plus" %}</p>{% endif %}
{% if rows %}<ul class="cards">{% for e in rows %}<li>{% url '[[name]]:detail' e.public_id as address %}{% card title=e.title url=address %}<p>{{ e.text|truncatechars:160 }}</p>{% endcard %}</li>{% endfor %}</ul>{% pagination next=following %}
{% else %}{% translate "Rien pour l’instant" as none %}{% empty_state title=none %}<p>{% translate "Ce qui sera écrit se lira ici." %}</p>{% endempty_state %}{% endif %}{% endblock %}
