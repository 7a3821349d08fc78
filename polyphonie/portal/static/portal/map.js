// The map above its list: outlines and points from our own server, no tile, no third party.
(() => {
  const box = document.querySelector("[data-map]");
  if (!box || !window.L) return;
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const words = (properties) => {
    const link = document.createElement("a");
    link.href = properties.url;
    link.textContent = properties.title;
    const where = document.createElement("p");
    where.textContent = properties.where;
    const all = document.createElement("div");
    all.append(link, where);
    return all;
  };
  fetch(box.dataset.map, { headers: { Accept: "application/geo+json" } })
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((data) => {
      if (!data.features.length) return;
      box.hidden = false;
      const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
      const map = L.map(box, { attributionControl: false, scrollWheelZoom: false, zoomSnap: 0, zoomAnimation: !still, fadeAnimation: !still });
      const outline = { color: colour("--edge"), weight: 2, fillColor: colour("--tint"), fillOpacity: 1, interactive: false };
      const layer = L.geoJSON(data, {
        style: ({ properties }) => (properties.kind === "area" ? outline : {}),
        pointToLayer: (_, at) =>
          L.circleMarker(at, { radius: 9, color: colour("--paper"), weight: 2, fillColor: colour("--accent"), fillOpacity: 1 }),
        onEachFeature: (feature, shape) => {
          const { kind, name } = feature.properties;
          if (kind === "area") shape.bindTooltip(name, { permanent: true, direction: "center", className: "area-name" });
          else shape.bindPopup(words(feature.properties));
        },
      }).addTo(map);
      layer.eachLayer((shape) => shape.bringToFront && shape.feature.geometry.type === "Point" && shape.bringToFront());
      map.fitBounds(layer.getBounds().pad(0.05));
    })
    .catch(() => { box.hidden = true; });
})();
