// The desk: one-key shortcuts for elements marked data-shortcut="e", j and k in the queue, ? for the list.
// They can be switched off (WCAG 2.1.4) and never act while someone types.
(() => {
  "use strict";
  const box = document.querySelector("[data-shortcuts]");
  const KEY = "desk-shortcuts";
  const on = () => localStorage.getItem(KEY) !== "off";
  const toggle = box?.querySelector("[data-shortcuts-switch]");
  if (box) box.hidden = false;
  if (toggle) { toggle.checked = on(); toggle.addEventListener("change", () => localStorage.setItem(KEY, toggle.checked ? "on" : "off")); }
  const typing = (e) => e.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(e.tagName);
  const move = (step) => {
    const links = [...document.querySelectorAll("[data-queue] a")];
    if (!links.length) return;
    const here = links.indexOf(document.activeElement);
    const from = here >= 0 ? here : links.findIndex((a) => a.hasAttribute("aria-current"));
    links[Math.min(links.length - 1, Math.max(0, from + step))].focus();
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (!on()) return;
    if (event.key === "j") return move(1);
    if (event.key === "k") return move(-1);
    if (event.key === "?" && box) { box.open = !box.open; box.querySelector("summary").focus(); return; }
    const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
    if (target) { event.preventDefault(); target.focus(); target.click(); }
  });
})();
