// What this browser remembers for the shopper, and nobody else: saved and recently viewed products, recent searches.

(() => {
const MOST = { saved: 96, viewed: 24, searches: 8, liked: 12 };
const KEY = { saved: "drape.saved", viewed: "drape.viewed", searches: "drape.searches" };

function read(name) {
  try { return JSON.parse(localStorage.getItem(KEY[name])) ?? []; } catch { return []; }
}

function write(name, list) {
  try { localStorage.setItem(KEY[name], JSON.stringify(list.slice(0, MOST[name]))); } catch { /* private browsing */ }
}

const without = (list, one) => list.filter((other) => other !== one);
const remember = (name, one) => write(name, [one, ...without(read(name), one)]);
const forget = () => Object.values(KEY).forEach((key) => localStorage.removeItem(key));
window.Drape.memory = { read, remember, forget };

// -- hearts
function show(button, saved) {
  button.setAttribute("aria-pressed", String(saved));
}

function refresh(root = document) {
  const saved = new Set(read("saved"));
  for (const button of root.querySelectorAll("[data-save]")) show(button, saved.has(button.dataset.save));
  const count = document.querySelector("[data-saved-count]");
  if (!count) return;
  count.textContent = saved.size || "";
  count.hidden = !saved.size;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-save]");
  if (!button) return;
  const one = button.dataset.save;
  const saved = read("saved");
  if (saved.includes(one)) write("saved", without(saved, one));
  else remember("saved", one);
  refresh();
});
document.addEventListener("drape:settled", () => refresh());
addEventListener("pageshow", () => refresh());
addEventListener("storage", () => refresh());

// -- rows of remembered products, fetched as cards
async function fill(place) {
  const own = place.dataset.without;
  const wanted = without(read(place.dataset.remembered), own).slice(0, Number(place.dataset.most));
  const list = place.querySelector("[data-cards]");
  const empty = place.querySelector("[data-empty]");
  if (wanted.length) {
    const query = new URLSearchParams(wanted.map((one) => ["product", one]));
    const answer = await fetch(`${place.dataset.cards}?${query}`).catch(() => null);
    if (!answer?.ok) {
      if (place.dataset.remembered === "saved") window.Drape.problem(window.Drape.reason(answer?.status ?? 0), () => fill(place));
      return;
    }
    list.innerHTML = await answer.text();
    refresh(list);
  } else {
    list.replaceChildren();
  }
  const shown = list.children.length > 0;
  offerMore(place, list);
  place.hidden = !shown && !empty;
  if (empty) empty.hidden = shown;
}

// "More like these": what is shown of the saved products, the latest first
function offerMore(place, list) {
  const more = place.querySelector("[data-more-like]");
  if (!more) return;
  const names = [...list.querySelectorAll("[data-save]")].map((button) => button.dataset.save);
  const link = more.querySelector("a");
  link.search = new URLSearchParams(names.slice(0, MOST.liked).map((one) => ["like", one]));
  more.hidden = !names.length;
}

const places = document.querySelectorAll("[data-remembered]");
places.forEach(fill);

const viewed = document.querySelector("[data-viewed]");
if (viewed) remember("viewed", viewed.dataset.viewed);

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-forget]")) return;
  forget();
  refresh();
  places.forEach(fill);
  const said = document.getElementById("forgotten");
  if (said) said.textContent = event.target.closest("[data-forget]").dataset.forget;
});

document.addEventListener("submit", (event) => {
  const words = event.target.querySelector?.("[role=combobox]")?.value.trim();
  if (words) remember("searches", words);
});
})();
