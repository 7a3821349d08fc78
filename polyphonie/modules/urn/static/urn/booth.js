// The booth: how full the jar is, the choices kept on this device, the ballot sealed here before it leaves.
// Without this file the same form works, and the server seals (it says so).
(() => {
  "use strict";
  const form = document.getElementById("bulletin");
  if (!form) return;
  const data = JSON.parse(document.getElementById("scelle-donnees").textContent);
  const { setup } = data;
  const inputs = [...form.querySelectorAll('[name="choix"], [name^="points-"]')];
  const points = setup.ballot === "points";
  const limit = setup.ballot === "knapsack" ? setup.envelope : setup.most || inputs.length;
  const draft = `bulletin-${data.vote}`;
  const kiosk = Boolean(form.dataset.kiosk);
  const number = new Intl.NumberFormat(document.documentElement.lang || "fr");

  const chosen = () => inputs.map((input) => points
    ? [input.name.slice("points-".length), Number.parseInt(input.value, 10) || 0]
    : [input.value, input.checked ? 1 : 0]).filter(([, value]) => value > 0);
  const amount = (value) => `${number.format(value)}\u00a0${form.dataset.unit}`;

  const show = () => {
    const used = inputs.reduce((sum, input) => sum + (points ? Number.parseInt(input.value, 10) || 0 : input.checked ? Number(input.dataset.cost) : 0), 0);
    const over = used > limit;
    const words = (over ? form.dataset.over : form.dataset.used)
      .replace("{used}", amount(used)).replace("{limit}", amount(limit)).replace("{rest}", amount(Math.abs(limit - used)));
    const told = document.getElementById("mesure");
    told.textContent = words;
    told.classList.toggle("urn-over", over);
    const height = Math.round(Math.min(1, used / limit) * 88);
    const level = document.getElementById("niveau");
    level.setAttribute("height", height);
    level.setAttribute("y", 106 - height);
  };

  // Kept on this device alone, for the time of the tab; never on the tablet of the desk.
  const keep = () => { if (!kiosk) try { sessionStorage.setItem(draft, JSON.stringify(chosen())); } catch { /* private window */ } };
  const recall = () => {
    let kept = [];
    try { kept = JSON.parse(sessionStorage.getItem(draft) || "[]"); } catch { return; }
    if (kiosk || !kept.length) return;
    const values = new Map(kept);
    for (const input of inputs) {
      const value = values.get(points ? input.name.slice("points-".length) : input.value) || 0;
      if (points) input.value = value || ""; else input.checked = value > 0;
    }
  };
  recall();
  show();
  form.addEventListener("input", () => { keep(); show(); });

  // HPKE (RFC 9180): base mode, X25519, HKDF-SHA256, AES-256-GCM.
  const bytes = (text) => new TextEncoder().encode(text);
  const joined = (...parts) => {
    const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
    parts.reduce((at, part) => { whole.set(part, at); return at + part.length; }, 0);
    return whole;
  };
  const fromHex = (hex) => Uint8Array.from(hex.match(/../g), (pair) => Number.parseInt(pair, 16));
  const toHex = (array) => [...array].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const hmac = async (key, message) => {
    // An empty key means 32 zeros for HMAC-SHA256, which WebCrypto does not accept as empty.
    const known = await crypto.subtle.importKey("raw", key.length ? key : new Uint8Array(32), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", known, message));
  };
  const extract = (suite, salt, label, message) => hmac(salt, joined(bytes("HPKE-v1"), suite, bytes(label), message));
  const expand = async (suite, secret, label, info, length) => {
    const text = joined(Uint8Array.of(length >> 8, length & 255), bytes("HPKE-v1"), suite, bytes(label), info);
    return (await hmac(secret, joined(text, Uint8Array.of(1)))).slice(0, length);
  };
  const none = new Uint8Array(0);
  const KEM = joined(bytes("KEM"), Uint8Array.of(0, 0x20));
  const HPKE = joined(bytes("HPKE"), Uint8Array.of(0, 0x20, 0, 1, 0, 2));
  const seal = async (plain) => {
    const theirs = fromHex(data.public);
    const once = await crypto.subtle.generateKey({ name: "X25519" }, true, ["deriveBits"]);
    const enc = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
    const known = await crypto.subtle.importKey("raw", theirs, { name: "X25519" }, false, []);
    const shared = new Uint8Array(await crypto.subtle.deriveBits({ name: "X25519", public: known }, once.privateKey, 256));
    const secret = await expand(KEM, await extract(KEM, none, "eae_prk", shared), "shared_secret", joined(enc, theirs), 32);
    const info = await extract(HPKE, none, "info_hash", bytes(`polyphonie-urn-1|${data.vote}`));
    const context = joined(Uint8Array.of(0), await extract(HPKE, none, "psk_id_hash", none), info);
    const root = await extract(HPKE, secret, "secret", none);
    const key = await crypto.subtle.importKey("raw", await expand(HPKE, root, "key", context, 32), "AES-GCM", false, ["encrypt"]);
    const iv = await expand(HPKE, root, "base_nonce", context, 12);
    return joined(enc, new Uint8Array(await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, plain)));
  };
  const plainText = (choices) => {
    const sorted = choices.sort(([a], [b]) => (a < b ? -1 : 1)).map(([id, value]) => `["${id}",${value}]`).join(",");
    const nonce = toHex(crypto.getRandomValues(new Uint8Array(16)));
    return bytes(`{"choices":[${sorted}],"nonce":"${nonce}","vote":"${data.vote}"}`.padEnd(data.size));
  };

  const field = form.elements.namedItem("scelle");
  const offer = async () => {
    try {
      await seal(new Uint8Array(1));
      const said = document.getElementById("scellement");
      said.textContent = said.dataset.here;
      return true;
    } catch { return false; } // an older browser: the server seals
  };
  const able = crypto.subtle ? offer() : Promise.resolve(false);
  const allowed = (choices) => {
    const sum = choices.reduce((total, [, value]) => total + value, 0);
    if (choices.length < setup.least) return false;
    if (points) return sum <= setup.most;
    if (setup.ballot === "approval") return !setup.most || sum <= setup.most;
    const cost = new Map(inputs.map((input) => [input.value, Number(input.dataset.cost)]));
    const within = (among, most) => choices.reduce((total, [id]) => total + (among(id) ? cost.get(id) : 0), 0) <= most;
    return within(() => true, setup.envelope) && setup.caps.every((cap) => within((id) => cap.choices.includes(id), cap.limit));
  };
  let ready = false;
  form.addEventListener("submit", async (event) => {
    if (ready || event.submitter?.value !== "voter") return;
    const choices = chosen();
    if (!allowed(choices)) return; // the server says what is wrong, in words
    event.preventDefault();
    event.stopPropagation(); // not yet sent: page.js must not take the next submit for a second one
    if (await able) {
      field.value = btoa(String.fromCharCode(...await seal(plainText(choices))));
      field.disabled = false;
      for (const input of inputs) input.disabled = true; // choices do not leave this device
    }
    try { sessionStorage.removeItem(draft); } catch { /* private window */ }
    ready = true;
    setTimeout(() => form.requestSubmit(event.submitter));
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    ready = false;
    field.disabled = true;
    for (const input of inputs) input.disabled = false;
  });
})();
