"""Saint-Aurel, an invented commune: its five quartiers around a bend of the Aurelle."""

CENTRE = (47.9372, 0.8241)  # latitude, longitude

# (slug, name, inhabitants, corners as (longitude, latitude) offsets in thousandths of a degree from the centre)
QUARTIERS = (
    ("centre", "Centre", 5200, [(-6, -4), (-7, 3), (-2, 6), (5, 5), (7, 0), (4, -5), (-2, -6)]),
    ("les-pres", "Les Prés", 4600, [(7, 0), (5, 5), (9, 11), (18, 9), (20, 1), (14, -4)]),
    ("la-gare", "La Gare", 4100, [(-2, 6), (-7, 3), (-15, 6), (-14, 14), (-3, 15), (9, 11), (5, 5)]),
    ("le-coteau", "Le Coteau", 3300, [(-7, 3), (-6, -4), (-10, -10), (-19, -8), (-20, 2), (-15, 6)]),
    (
        "rives",
        "Rives de l’Aurelle",
        2800,
        [(-6, -4), (-2, -6), (4, -5), (7, 0), (14, -4), (11, -13), (-3, -14), (-10, -10)],
    ),
)

# Places people speak of: name → (latitude, longitude).
PLACES = {
    "place du Marché": (47.9379, 0.8249),
    "rue des Tilleuls": (47.9398, 0.8362),
    "allée des Prés": (47.9411, 0.8371),
    "rue Jean-Macé": (47.9462, 0.8189),
    "école Jean-Macé": (47.9467, 0.8181),
    "gare": (47.9481, 0.8142),
    "pharmacie des Tilleuls": (47.9401, 0.8356),
    "pont de l’Aurelle": (47.9321, 0.8262),
    "médiathèque": (47.9366, 0.8218),
    "chemin du Coteau": (47.9352, 0.8098),
    "foyer des Prés": (47.9405, 0.8402),
}


def outline(corners: list[tuple[float, float]]) -> dict:
    """Return a quartier's outline as GeoJSON (WGS 84), closed, counter-clockwise as RFC 7946 asks."""
    latitude, longitude = CENTRE
    ring = [[round(longitude + x / 1000, 5), round(latitude + y / 1000, 5)] for x, y in corners]
    area = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True))
    if area < 0:
        ring.reverse()
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
