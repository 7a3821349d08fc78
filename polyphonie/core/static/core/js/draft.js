// Drafts: <form data-draft="a name for this form"> keeps what is typed in this browser until it is sent.
// The page shows « Brouillon enregistré à 14 h 03 » in [data-draft-note]; nothing leaves the device.
(() => {
  "use strict";
  const LIFE = 7 * 24 * 3600 * 1000;
  const skipped = new Set(["hidden", "password", "file", "submit", "button"]);
  const fields = (form) => [...form.elements].filter((e) => e.name && !skipped.has(e.type));
  const read = (form) => fields(form).filter((e) => !["radio", "checkbox"].includes(e.type) || e.checked).map((e) => [e.name, e.value]);
  const hour = (date) => `${date.getHours()}\u00a0h\u00a0${String(date.getMinutes()).padStart(2, "0")}`;

  for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = "draft:" + location.pathname + ":" + form.dataset.draft;
    const note = form.querySelector("[data-draft-note]");
    const say = (name, at) => { if (note) note.textContent = (note.dataset[name] || "").replace("{heure}", hour(at)); };
    const put = (pairs) => {
      for (const field of fields(form)) {
        const values = pairs.filter(([name]) => name === field.name).map(([, value]) => value);
        if (["radio", "checkbox"].includes(field.type)) field.checked = values.includes(field.value);
        else if (values.length) field.value = values[0];
      }
    };
    const empty = JSON.stringify(read(form));
    let timer;
    const save = () => {
      try { localStorage.setItem(key, JSON.stringify({ at: Date.now(), pairs: read(form) })); say("saved", new Date()); } catch { /* private browsing: no draft */ }
    };
    try {
      const kept = JSON.parse(localStorage.getItem(key) || "null");
      // What the server shows again after an error is newer than the draft.
      if (kept && Date.now() - kept.at < LIFE && !document.querySelector(".error-summary") && JSON.stringify(kept.pairs) !== empty) {
        put(kept.pairs);
        say("restored", new Date(kept.at));
        const clear = form.querySelector("[data-draft-clear]");
        if (clear) { clear.hidden = false; clear.addEventListener("click", () => { localStorage.removeItem(key); put(JSON.parse(empty)); form.reset(); clear.hidden = true; if (note) note.textContent = ""; }); }
      } else if (kept && Date.now() - kept.at >= LIFE) localStorage.removeItem(key);
    } catch { /* an unreadable draft is no draft */ }
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 600); });
    addEventListener("pagehide", () => { if (timer && !form.dataset.sending) save(); });
  }
  // The page that follows a successful sending names the drafts to forget: <body> or any element data-draft-sent="path:name".
  for (const sent of document.querySelectorAll("[data-draft-sent]")) localStorage.removeItem("draft:" + sent.dataset.draftSent);
})();
