// Keys and clicks for the list of suggestions under a search box (the ARIA combobox pattern). htmx fills the list.

for (const form of document.querySelectorAll("[data-combobox]")) combobox(form);

function combobox(form) {
  const input = form.querySelector("[role=combobox]");
  const list = form.querySelector("[role=listbox]");
  const icon = document.getElementById("icon-clock").content.firstElementChild;
  let typed = input.value;

  const options = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function show(open) {
    list.hidden = !open;
    input.setAttribute("aria-expanded", String(open));
    if (!open) choose(null);
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }

  function take(option) {
    show(false);
    if (option.dataset.url) {
      location.assign(option.dataset.url);
      return;
    }
    input.value = option.dataset.value;
    form.requestSubmit();
  }

  // without words: what was searched for from this browser before
  function recall() {
    if (input.value.trim() || document.activeElement !== input) return;
    const { element, memory } = window.Drape;
    const before = memory.read("searches").map((words, place) => {
      const option = element("li", { id: `${list.id}-before-${place}` }, icon.cloneNode(true), words);
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.dataset.value = words;
      return option;
    });
    list.replaceChildren(...before);
    typed = "";
    show(before.length > 0);
    popular();
  }

  // below them: what many visitors searched for
  async function popular() {
    if (!form.dataset.popular) return;
    const answer = await fetch(`${form.dataset.popular}?list=${list.id}`).catch(() => null);
    const found = answer?.ok ? await answer.text() : "";
    if (!found.trim() || input.value.trim() || document.activeElement !== input) return;
    const known = new Set(options().map((option) => option.dataset.value.toLowerCase()));
    list.insertAdjacentHTML("beforeend", found);
    for (const option of list.querySelectorAll("[id*=-popular-]")) if (known.has(option.dataset.value)) option.remove();
    show(options().length > 0);
  }

  function step(by) {
    const all = options();
    if (!all.length) return;
    show(true);
    // one place more than there are options: the words as typed
    const next = (all.indexOf(chosen()) + 1 + by + all.length + 1) % (all.length + 1);
    choose(all[next - 1] ?? null);
    input.value = all[next - 1]?.dataset.value ?? typed;
  }

  input.addEventListener("input", () => {
    typed = input.value;
    if (!typed.trim()) recall();
  });
  input.addEventListener("focus", recall);
  list.addEventListener("htmx:afterSwap", () => {
    choose(null);
    show(document.activeElement === input && options().length > 0 && input.value.trim() !== "");
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      step(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && chosen()) {
      event.preventDefault();
      take(chosen());
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      show(false);
    }
  });
  // mousedown, since a click would come after the field has lost its focus
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) take(option);
  });
  input.addEventListener("blur", () => show(false));
  form.addEventListener("submit", () => show(false));
}
