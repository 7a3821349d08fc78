{% extends "core/base.html" %}{% load i18n ui forms %}
{% block title %}{% translate "Écrire" %}{% endblock %}
{% block main %}<div class="column">{% error_summary form=form %}<h1>{% translate "Écrire" %}</h1>
<form method="post" novalidate>{% form_key %}{% field field=form.title %}{% field field=form.text %}{% translate "Publier" as label %}{% button label=label %}</form></div>{% endblock %}
