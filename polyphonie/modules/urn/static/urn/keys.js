// The ceremony of the key: made and shared in this browser, so that the server never has the private key.
(() => {
  "use strict";
  const form = document.getElementById("cle");
  const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  const P = 2n ** 256n + 297n;
  const bytes = (text) => new TextEncoder().encode(text);
  const hex = (array) => [...array].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const sha = async (text) => hex(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes(text))));
  const base32 = (number, length) => Array.from({ length }, (_, place) => ALPHABET[Number(number >> BigInt(5 * (length - 1 - place)) & 31n)]).join("");
  const random = () => {
    for (;;) {
      const drawn = BigInt(`0x${hex(crypto.getRandomValues(new Uint8Array(33)))}`) >> 7n; // 257 bits
      if (drawn < P) return drawn;
    }
  };
  const written = async (x, y) => {
    const body = `${x}${base32(y, 52)}`;
    const check = base32(BigInt(`0x${(await sha(`polyphonie-part|${body}`)).slice(0, 5)}`), 4);
    return `${x}-${(body.slice(1) + check).match(/.{4}/g).join("-")}`;
  };
  const made = async () => {
    const pair = await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
    const jwk = await crypto.subtle.exportKey("jwk", pair.privateKey);
    const from64 = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
    const key = BigInt(`0x${hex(from64(jwk.d))}`);
    const slope = random();
    const points = [1n, 2n, 3n].map((x) => [x, (key + slope * x) % P]);
    return {
      public: hex(from64(jwk.x)),
      parts: await Promise.all(points.map(([x, y]) => written(x, y))),
      digests: await Promise.all(points.map(([x, y]) => sha(`polyphonie-part|${x}|${y}`))),
    };
  };

  if (form && crypto.subtle) {
    form.addEventListener("submit", async (event) => {
      if (form.dataset.made || !form.checkValidity()) return;
      event.preventDefault();
      event.stopPropagation(); // not yet sent: page.js must not take the next submit for a second one
      try {
        const key = await made();
        sessionStorage.setItem("parts", JSON.stringify(key.parts)); // read once by the page of the sheets, then gone
        form.elements.namedItem("public").value = key.public;
        form.elements.namedItem("digests").value = key.digests.join(" ");
      } catch { /* an older browser: the server makes the key, and says so */ }
      form.dataset.made = "1";
      setTimeout(() => form.requestSubmit(event.submitter));
    });
  }
  const places = document.querySelectorAll("[data-part]");
  if (places.length) {
    const parts = JSON.parse(sessionStorage.getItem("parts") || "[]");
    sessionStorage.removeItem("parts");
    places.forEach((place, n) => { if (parts[n]) place.textContent = parts[n]; });
  }
  document.getElementById("imprimer")?.addEventListener("click", () => print());
})();
