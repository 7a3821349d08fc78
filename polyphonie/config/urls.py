"""The platform's own addresses, those of no territory."""

from django.urls import include, path

from polyphonie.portal.site.views import brand, platform

urlpatterns = [
    path("", platform.home, name="platform_home"),
    path("langue/", brand.language, name="platform_language"),
    path("robots.txt", platform.robots, name="robots"),
    path(".well-known/security.txt", platform.security, name="security_txt"),
    path("favicon.ico", platform.favicon, name="favicon"),
    path("compte/", include("allauth.urls")),
    path("territoires/", include("polyphonie.portal.administration.platform_urls")),
    path("demo/", include("polyphonie.portal.demo.urls")),
    path("ui/", include("polyphonie.portal.gallery.urls")),
]
