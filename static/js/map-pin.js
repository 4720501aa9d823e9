// Puts a map with a pin beside a typed place (components/map_pin.html). The hidden inputs for latitude and
// longitude are all that the server reads, so nothing is lost where this does not run.
// Without a tile server the map is a plain one: a grid, and the outline of the council.
const KENT = [[51.05, 0.15], [51.45, 1.0]];
const PIN = '<svg class="app-map__pin" viewBox="0 0 30 42" aria-hidden="true" focusable="false"><path fill="#d4351c" stroke="#fff" stroke-width="2" d="M15 1C7.3 1 1 7.3 1 15c0 10 14 26 14 26s14-16 14-26C29 7.3 22.7 1 15 1z"/><circle cx="15" cy="15" r="5" fill="#fff"/></svg>';
const CROSS = '<svg class="app-map__cross" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path stroke="#0b0c0c" stroke-width="2" d="M12 0v24M0 12h24"/></svg>';

async function leaflet(box) {
  if (!window.L) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = box.dataset.leafletCss;
    const styled = new Promise((done) => { link.onload = link.onerror = done; });
    document.head.append(link);
    await Promise.all([styled, import(box.dataset.leaflet)]);
  }
  return window.L;
}

function ground(L, map, { tiles, credit }) {
  if (tiles) return L.tileLayer(tiles, { attribution: credit || "", maxZoom: 19 }).addTo(map);
  const Grid = L.GridLayer.extend({
    createTile() {
      const tile = document.createElement("div");
      tile.className = "app-map__tile";
      return tile;
    },
  });
  return new Grid({ tileSize: 128 }).addTo(map);
}

async function outline(L, map, address, hasPin) {  // a pin set meanwhile keeps its view
  try {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (!answer.ok) return;
    const shape = L.geoJSON(await answer.json(), { interactive: false, style: { color: "#0b0c0c", weight: 2, fillColor: "#ffffff", fillOpacity: 0.6 } }).addTo(map);
    if (!hasPin() && shape.getBounds().isValid()) map.fitBounds(shape.getBounds(), { animate: false });
  } catch (error) {
    console.warn("no outline for the map", error);
  }
}

async function start(box) {
  const L = await leaflet(box);
  const canvas = box.querySelector("[data-map-canvas]");
  const status = box.querySelector("[data-map-status]");
  const clear = box.querySelector("[data-map-clear]");
  const lat = document.getElementById(box.dataset.lat);
  const lng = document.getElementById(box.dataset.lng);
  const words = box.dataset;
  const map = L.map(canvas, { attributionControl: Boolean(words.tiles), zoomSnap: 0.5, keyboard: true, scrollWheelZoom: false });
  map.attributionControl?.setPrefix(false);
  map.fitBounds(KENT);
  ground(L, map, words);
  canvas.setAttribute("role", "application");
  canvas.setAttribute("aria-label", words.wordMap);
  canvas.insertAdjacentHTML("beforeend", CROSS);

  let pin = null;
  function say(text) { status.textContent = text; }
  function set(place, zoom) {
    if (!pin) {
      pin = L.marker(place, { draggable: true, keyboard: false, icon: L.divIcon({ className: "app-map__icon", html: PIN, iconSize: [30, 42], iconAnchor: [15, 42] }) }).addTo(map);
      pin.on("dragend", () => set(pin.getLatLng()));
    }
    pin.setLatLng(place);
    if (zoom) map.setView(place, zoom, { animate: false }); // Leaflet drops a move made during another
    const at = L.latLng(place);
    lat.value = at.lat.toFixed(6);
    lng.value = at.lng.toFixed(6);
    clear.hidden = false;
    say(`${words.wordSet}: ${lat.value}, ${lng.value}`);
    box.dispatchEvent(new CustomEvent("map-pin", { bubbles: true, detail: { lat: lat.value, lng: lng.value } }));
  }
  function unset() {
    if (pin) map.removeLayer(pin);
    pin = null;
    lat.value = lng.value = "";
    clear.hidden = true;
    say(words.wordNone);
  }

  map.on("click", (event) => set(event.latlng));
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    set(map.getCenter());
  });
  clear.addEventListener("click", unset);
  box.querySelector("[data-map-here]").addEventListener("click", () => {
    if (!navigator.geolocation) return say(words.wordOff);
    say(words.wordLooking);
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => set([coords.latitude, coords.longitude], 16),
      () => say(words.wordOff),
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });

  const hasPin = Boolean(lat.value && lng.value);
  if (hasPin) set([Number(lat.value), Number(lng.value)], 15);
  else say(words.wordNone);
  if (words.outline) await outline(L, map, words.outline, () => pin !== null);
}

for (const box of document.querySelectorAll("[data-map-pin]")) start(box);
