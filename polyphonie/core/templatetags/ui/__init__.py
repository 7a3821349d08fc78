"""The design system's tags: `{% load ui %}`. One line per component in docs/design-system.md, all shown at /ui/.

Components take keyword arguments only; text helpers (`jour`, `pluriel`, `icon` …) take their value first.
"""

from django import template

from . import blocks, charts, forms, lists, small, text, thread

register = template.Library()
for part in (text, small, blocks, forms, lists, thread, charts):
    register.tags.update(part.part.tags)
    register.filters.update(part.part.filters)
