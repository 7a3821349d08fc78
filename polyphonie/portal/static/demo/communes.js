// Suggestions while typing the name of a commune; without this script, the field is typed in full.
(() => {
  "use strict";
  const list = document.querySelector("datalist[data-communes]");
  const field = list && document.querySelector(`input[list="${list.id}"]`);
  if (!field) return;
  let waiting, asked = "";
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const typed = field.value.trim();
      if (typed.length < 2 || typed === asked) return;
      asked = typed;
      try {
        const answer = await fetch(`${list.dataset.communes}?q=${encodeURIComponent(typed)}`);
        const { communes } = await answer.json();
        if (typed !== asked) return;
        list.replaceChildren(...communes.map((c) => {
          const option = document.createElement("option");
          option.value = c.name;
          option.label = `${c.name} (${c.department})`;
          return option;
        }));
      } catch { /* suggestions are a help: without them one types on */ }
    }, 200);
  });
})();
