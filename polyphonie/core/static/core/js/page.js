// Every page: focus on the error summary, no double sending, reading aloud, copying a code.
// All of it is an improvement: each page works when this file never arrives.
(() => {
  "use strict";
  const summary = document.querySelector("[data-focus]");
  if (summary) { summary.focus(); document.title = summary.querySelector("h2").textContent + " · " + document.title; }

  // Double sending: the server refuses it too (one-time key); this only spares the doubt.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sending) { event.preventDefault(); return; }
    form.dataset.sending = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
    setTimeout(() => { delete form.dataset.sending; event.submitter?.removeAttribute("aria-busy"); }, 8000);
  });
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("[data-sending]").forEach((form) => { delete form.dataset.sending; form.querySelectorAll("[aria-busy]").forEach((b) => b.removeAttribute("aria-busy")); });
  });

  // « Copier »
  for (const button of document.querySelectorAll("[data-copy]")) {
    if (!navigator.clipboard) break;
    const box = button.closest(".code-box");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(box.querySelector("[data-copy-source]").textContent.trim());
      button.querySelector("span").textContent = button.dataset.done;
      box.querySelector("[data-copy-status]").textContent = button.dataset.done;
    });
  }

  // « Écouter »: the browser's own voice, in the page's language; offered only if there is one.
  const synth = window.speechSynthesis;
  const buttons = document.querySelectorAll("[data-listen]");
  if (!synth || !buttons.length) return;
  const lang = document.documentElement.lang || "fr";
  const voice = () => synth.getVoices().find((v) => v.lang.toLowerCase().startsWith(lang.slice(0, 2)));
  const offer = () => { if (voice()) buttons.forEach((b) => { b.hidden = false; }); };
  const sentences = (element) => {
    const copy = element.cloneNode(true);
    copy.querySelectorAll("[data-listen],script,svg,form .hint,[hidden],.no-listen").forEach((n) => n.remove());
    copy.querySelectorAll("p,li,h1,h2,h3,dt,dd,td,th,label,legend").forEach((n) => n.append(". "));
    return copy.textContent.replace(/\s+/g, " ").match(/[^.!?…]+[.!?…]*/g) || [];
  };
  const stop = (button) => { synth.cancel(); button.setAttribute("aria-pressed", "false"); button.querySelector("span").textContent = button.dataset.start; };
  for (const button of buttons) {
    button.dataset.start = button.querySelector("span").textContent;
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-pressed") === "true") return stop(button);
      synth.cancel();
      // One utterance a sentence: long ones are cut short by some browsers.
      const spoken = sentences(document.getElementById(button.dataset.listen)).map((s) => s.trim()).filter((s) => /\p{L}|\d/u.test(s)).map((s) => {
        const words = new SpeechSynthesisUtterance(s);
        words.lang = lang; words.voice = voice(); words.rate = 0.95;
        return words;
      });
      if (!spoken.length) return;
      spoken.at(-1).onend = () => stop(button);
      button.setAttribute("aria-pressed", "true");
      button.querySelector("span").textContent = button.dataset.stop;
      spoken.forEach((s) => synth.speak(s));
    });
  }
  offer();
  synth.addEventListener?.("voiceschanged", offer);
  addEventListener("pagehide", () => synth.cancel());
})();
