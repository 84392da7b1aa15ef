// Drape's search on a page of another site: a box with suggestions, results and photo search in a dialog, all within a
// shadow root. Nothing of the page is changed, no cookie is set. docs/embedding.md tells how it is put in.
(() => {
const script = document.currentScript;
const BASE = script.src.replace(/\/widget\.js.*$/, "");
const TEXTS = /* texts, by language */ {};
const own = script.dataset;
const language = [own.lang, document.documentElement.lang, navigator.language, "en"].find((one) => one && TEXTS[one.slice(0, 2)]);
const code = language.slice(0, 2);
const text = TEXTS[code];
const ICONS = {
  search: "M11 4.5a6.500 6.500 0 1 0 0 13a6.500 6.500 0 1 0 0-13zM16 16l4.500 4.500",
  camera: "M4 8.500h4l1.400-2.700h5.200L16 8.500h4v10.500H4zM12 10.500a3 3 0 1 0 0 6a3 3 0 1 0 0-6z",
  close: "M6 6l12 12M18 6L6 18",
  chevron: "M6 9.500l6 6 6-6",
};
const FILTERS = ["gender", "article_type", "colour", "size"];
const LONGEST = 1280; // pixels of a photo that is sent

const CSS = `
:host { display: block; --ink: var(--drape-ink, #211d19); --paper: var(--drape-paper, #fff); --accent: var(--drape-accent, ${text.accent}); --tile: #f4f1ec; --line: color-mix(in srgb, var(--ink) 45%, var(--paper)); --soft: color-mix(in srgb, var(--ink) 7%, var(--paper)); --muted: color-mix(in srgb, var(--ink) 72%, var(--paper)); font: 400 1rem/1.4 var(--drape-font, inherit); color: var(--ink); }
/* dark where the page says that it can be: color-scheme */
@supports (color: light-dark(#000, #fff)) { :host { --ink: var(--drape-ink, light-dark(#211d19, #f4efe8)); --paper: var(--drape-paper, light-dark(#fff, #211d19)); --accent: var(--drape-accent, light-dark(${text.accent}, ${text.accentDark})); --tile: light-dark(#f4f1ec, #ece7df); } }
*, *::before { box-sizing: border-box; }
[hidden] { display: none !important; }
form { position: relative; display: flex; align-items: center; gap: .25rem; padding: .15rem .25rem .15rem .9rem; border: 1px solid var(--line); border-radius: 999px; background: var(--paper); }
form:focus-within { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
input, select, button { font: inherit; color: inherit; }
input[type=search] { flex: 1; min-width: 0; height: 2.6rem; border: 0; outline: 0; background: none; }
input[type=search]::-webkit-search-cancel-button { display: none; }
.icon { display: inline-grid; place-items: center; flex: none; width: 2.6rem; height: 2.6rem; border: 0; border-radius: 50%; background: none; cursor: pointer; }
.icon:hover { background: var(--soft); }
.icon:focus-within, :focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
input[type=search]:focus-visible, h2:focus { outline: 0; }
svg { width: 1.3rem; height: 1.3rem; fill: none; stroke: currentColor; stroke-width: 1.7; stroke-linecap: round; stroke-linejoin: round; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
[role=listbox] { position: absolute; z-index: 2147483000; inset: calc(100% + .4rem) 0 auto; margin: 0; padding: .35rem; border: 1px solid var(--line); border-radius: 12px; background: var(--paper); box-shadow: 0 8px 28px rgb(0 0 0 / 15%); list-style: none; text-align: start; }
[role=option] { display: flex; align-items: center; gap: .6rem; padding: .55rem .75rem; border-radius: 8px; cursor: pointer; }
[role=option] svg { width: 1.05rem; height: 1.05rem; flex: none; color: var(--muted); }
[role=option][aria-selected=true], [role=option]:hover { background: var(--soft); }
dialog { width: min(80rem, calc(100vw - 1.5rem)); height: calc(100dvh - 1.5rem); max-width: none; max-height: none; padding: 0; border: 0; border-radius: 16px; background: var(--paper); color: var(--ink); text-align: start; }
dialog::backdrop { background: rgb(20 14 8 / 50%); }
.body { display: flex; flex-direction: column; height: 100%; min-width: 0; }
.head { display: flex; align-items: center; gap: .75rem; padding-block: .75rem; padding-inline: 1.25rem .75rem; border-bottom: 1px solid color-mix(in srgb, var(--ink) 12%, var(--paper)); }
.head form { flex: 1; min-width: 0; max-width: 34rem; }
.head .icon:last-child { margin-inline-start: auto; }
.scroll { flex: 1; overflow-y: auto; overscroll-behavior: contain; padding: .75rem 1.25rem 2rem; transition: opacity .15s; }
h2 { margin: .4rem 0 0; font-size: 1.35rem; font-weight: 600; line-height: 1.25; overflow-wrap: anywhere; }
p { margin: .25rem 0; color: var(--muted); font-size: .9375rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; margin: .75rem 0; align-items: center; }
.row img { width: 4.5rem; height: 4.5rem; margin-inline-end: .25rem; border-radius: 10px; object-fit: cover; }
select, .chip, .more { min-height: 2.5rem; padding: .2rem .95rem; border: 1px solid var(--line); border-radius: 999px; background: var(--paper); font-size: .9375rem; cursor: pointer; max-width: 100%; }
.choice { position: relative; display: inline-flex; align-items: center; max-width: 100%; }
.choice select { appearance: none; padding-inline-end: 2.2rem; text-overflow: ellipsis; }
.choice svg { position: absolute; inset-inline-end: .8rem; width: 1rem; height: 1rem; pointer-events: none; }
.choice.chosen select { border-color: var(--ink); box-shadow: inset 0 0 0 1px var(--ink); }
option { background: var(--paper); color: var(--ink); }
.more { padding-inline: 1.6rem; font-weight: 500; }
.chip[aria-pressed=true], .more:hover { background: var(--ink); color: var(--paper); }
ul.grid { display: grid; grid-template-columns: repeat(auto-fill, minmax(11rem, 1fr)); gap: 1.5rem 1.1rem; margin: 1rem 0; padding: 0; list-style: none; }
ul.grid a { display: block; color: inherit; text-decoration: none; font-size: .9375rem; }
ul.grid a:hover .title { text-decoration: underline; }
.tile { display: block; aspect-ratio: 3 / 4; overflow: hidden; border-radius: 12px; background: var(--tile); }
/* pictures on white take the tone of the tile */
.tile img { display: block; width: 100%; height: 100%; object-fit: contain; mix-blend-mode: multiply; }
.brand { display: block; margin-top: .5rem; color: var(--muted); font-size: .8125rem; }
.title { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; line-height: 1.35; overflow-wrap: anywhere; }
.brand:empty + .title { margin-top: .5rem; }
:host([dir=rtl]) .title { text-align: right; }
.price { display: block; margin-top: .2rem; font-weight: 600; font-variant-numeric: tabular-nums; } .sale { color: var(--accent); } s { color: var(--muted); font-weight: 400; }
.waits .tile { animation: waits 1.2s ease-in-out infinite alternate; }
@keyframes waits { to { opacity: .5; } }
@media (max-width: 40rem) { dialog { width: 100vw; height: 100dvh; border-radius: 0; } .scroll { padding-inline: 1rem; } .head { gap: .25rem; padding-inline: .75rem .35rem; } .row { flex-wrap: nowrap; margin-inline: -1rem; padding-inline: 1rem; overflow-x: auto; scrollbar-width: none; } .row > * { flex: none; } ul.grid { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 1.25rem .8rem; } }
@media (prefers-reduced-motion: reduce) { .waits .tile { animation: none; } }
.more { display: block; margin: 1rem auto; }
.busy .scroll { opacity: .55; }`;

function make(tag, properties = {}, ...children) {
  const { role, ...rest } = properties;
  const made = Object.assign(document.createElement(tag), rest);
  if (role) made.setAttribute("role", role);
  made.append(...children.filter(Boolean));
  return made;
}

function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** An answer of the JSON API. Errors: one with `said`, a sentence for shoppers. */
async function ask(path, options = {}) {
  let answer;
  const headers = own.key ? { Authorization: `Bearer ${own.key}` } : {};
  try {
    answer = await fetch(BASE + path, { ...options, headers, credentials: "omit" });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    console.error(`Drape cannot be asked from ${location.origin}. Add that origin to WIDGET_ORIGINS, or to the allowed origins of an API key.`);
    throw Object.assign(error, { said: text.unavailable });
  }
  if (answer.ok) return answer.json();
  const problem = await answer.json().catch(() => ({}));
  const said = answer.status === 429 ? text.busy : answer.status === 422 || answer.status === 413 ? problem.detail : "";
  throw Object.assign(new Error(`${path}: ${answer.status}`), { said: said || text.failed });
}

function money(amount, currency) {
  if (amount === null) return "";
  const style = currency ? { style: "currency", currency } : { minimumFractionDigits: 2 };
  return new Intl.NumberFormat(language, style).format(amount);
}

/** Smaller before it is sent; as it is where the browser cannot open it. */
async function reduced(photo) {
  try {
    const picture = await createImageBitmap(photo);
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const canvas = make("canvas", { width: Math.round(picture.width * scale), height: Math.round(picture.height * scale) });
    canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
    return await new Promise((done) => canvas.toBlob((blob) => done(blob ?? photo), "image/jpeg", 0.9));
  } catch {
    return photo;
  }
}

let boxes = 0;

/** A search box; `search` is called with its words, `photo` with a file. */
function box(search, photo) {
  const list = make("ul", { id: `list-${++boxes}`, role: "listbox", hidden: true, ariaLabel: text.suggestions });
  const input = make("input", { type: "search", placeholder: text.search, ariaLabel: text.search, autocomplete: "off", maxLength: 500, enterKeyHint: "search", role: "combobox" });
  input.setAttribute("aria-controls", list.id);
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  const file = make("input", { type: "file", accept: "image/*,.heic,.heif,.avif", className: "hidden", ariaLabel: text.photo });
  const form = make("form", { role: "search" }, icon("search"), input,
    make("label", { className: "icon", title: text.photo }, file, icon("camera")), list);
  const options = () => [...list.children];
  const chosen = () => list.querySelector("[aria-selected=true]");
  let typed = "", waiting = 0, request = new AbortController();

  function open(on) {
    list.hidden = !on;
    input.setAttribute("aria-expanded", String(on));
    if (!on) choose(null);
  }
  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
  }
  async function suggest() {
    request.abort();
    request = new AbortController();
    const words = input.value.trim();
    if (!words) return open(false);
    const found = await ask(`/api/suggest?${new URLSearchParams({ q: words })}`, { signal: request.signal }).catch(() => null);
    if (!found || input.value.trim() !== words) return;
    list.replaceChildren(...found.suggestions.map((one, place) => {
      const option = make("li", { id: `${list.id}-${place}`, role: "option" }, icon("search"), one);
      option.setAttribute("aria-selected", "false");
      return option;
    }));
    open(found.suggestions.length > 0 && form.getRootNode().activeElement === input);
  }
  input.addEventListener("input", () => {
    typed = input.value;
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 120);
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && options().length) {
      event.preventDefault();
      open(true);
      const all = [null, ...options()];
      const next = all.at((all.indexOf(chosen()) + by) % all.length);
      choose(next);
      input.value = next?.textContent ?? typed;
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      input.value = typed;
      open(false);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    input.value = event.target.closest("[role=option]").textContent;
    form.requestSubmit();
  });
  input.addEventListener("blur", () => open(false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(waiting);
    request.abort();
    open(false);
    if (input.value.trim()) search(input.value.trim());
  });
  file.addEventListener("change", () => {
    if (file.files.length) photo(file.files[0]);
    file.value = "";
  });
  return { form, input };
}

function card(product) {
  const link = /^https?:/.test(product.link ?? "") ? product.link : BASE + product.url;
  const counted = `${BASE}/go/${encodeURIComponent(product.catalog)}/${product.id.split("/").map(encodeURIComponent).join("/")}`;
  const price = make("span", { className: product.regular_price ? "price sale" : "price", textContent: money(product.price, product.currency) });
  if (product.regular_price) price.append(" ", make("s", { textContent: money(product.regular_price, product.currency) }));
  const picture = product.thumbnail && new URL(product.thumbnail, BASE).href;
  return make("li", {}, make("a", { href: "count" in own ? counted : link },
    make("span", { className: "tile" }, picture && make("img", { src: picture, alt: "", loading: "lazy", width: 240, height: 320 })),
    make("span", { className: "brand", textContent: product.title.startsWith(product.brand ?? "") ? "" : product.brand }),
    make("span", { className: "title", dir: "auto", textContent: product.title }), price));
}

// of its own words, whatever the page says of itself
const place = make("div", { className: "drape-search", lang: code, dir: text.direction });
const root = place.attachShadow({ mode: "open" });
const sheet = new CSSStyleSheet();
sheet.replaceSync(CSS);
root.adoptedStyleSheets = [sheet];

const begin = box((words) => search({ words }), (photo) => search({ photo }));
const again = box((words) => search({ ...now, words, garment: null }), (photo) => search({ photo }));
const heading = make("h2", { tabIndex: -1 });
const status = make("p", { role: "status" });
const parts = make("div", { className: "row" });
const filters = make("div", { className: "row" });
const grid = make("ul", { className: "grid" });
const more = make("button", { type: "button", className: "more", textContent: text.more });
const shut = make("button", { type: "button", className: "icon", title: text.close, ariaLabel: text.close }, icon("close"));
const body = make("div", { className: "body" }, make("div", { className: "head" }, again.form, shut),
  make("div", { className: "scroll" }, heading, status, parts, filters, grid, more));
const dialog = make("dialog", { ariaLabel: text.results }, body);
root.append(begin.form, dialog);
shut.addEventListener("click", () => dialog.close());
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
dialog.addEventListener("close", () => begin.input.focus());
more.addEventListener("click", () => load(true));

/** What is shown: `words`, a `photo` with the `garment` of it, `filters` by their names, `offset` of the next page. */
let now = {};
let turn = 0;

async function search(wanted) {
  now = { filters: {}, ...wanted };
  if (wanted.photo && !wanted.address) {
    now.photo = await reduced(wanted.photo);
    now.address = URL.createObjectURL(now.photo);
  }
  again.input.value = now.words ?? "";
  if (!dialog.open) {
    heading.textContent = title();
    parts.hidden = true;
    filters.replaceChildren();
    grid.replaceChildren(...Array.from({ length: 12 }, () => make("li", { className: "waits", ariaHidden: "true" }, make("span", { className: "tile" }))));
    more.hidden = true;
    dialog.showModal();
  }
  await load(false);
  heading.focus();
}

async function load(further) {
  const mine = ++turn;
  const params = new URLSearchParams({ language: code, ...(own.catalog && { catalog: own.catalog }) });
  for (const [name, value] of Object.entries(now.filters)) params.set(name, value);
  if (further) params.set("offset", grid.children.length);
  body.classList.add("busy");
  if (!further) status.textContent = text.looking;
  try {
    const found = await (now.photo ? asked(params) : ask(`/api/search?${params}&${new URLSearchParams({ q: now.words })}`));
    if (mine === turn) show(found, further);
  } catch (error) {
    if (mine !== turn) return;
    if (!further) grid.replaceChildren();
    more.hidden = !further;
    status.textContent = error.said ?? text.failed;
  } finally {
    if (mine === turn) body.classList.remove("busy");
  }
}

function asked(params) {
  const data = new FormData();
  data.set("image", now.photo, "photo.jpg");
  if (now.words) data.set("q", now.words);
  if (now.garment) data.set("garment", now.garment);
  return ask(`/api/search/image?${params}`, { method: "POST", body: data });
}

const title = () => now.photo ? text.like : text.quoted.replace("{}", () => now.words);

function show(found, further) {
  heading.textContent = title();
  status.textContent = found.nothing_close ? text.nothing : found.total === 1 ? text.one : text.many.replace("{}", new Intl.NumberFormat(language).format(found.total));
  const cards = [...found.results, ...(further ? [] : found.nothing_close ? found.also_close : [])].map(card);
  const first = grid.children.length;
  further ? grid.append(...cards) : grid.replaceChildren(...cards);
  more.hidden = !found.next;
  if (further) return grid.children[first]?.querySelector("a").focus();
  root.querySelector(".scroll").scrollTop = 0;
  parts.hidden = !now.photo;
  parts.replaceChildren(...(now.photo ? [make("img", { src: now.address, alt: text.yours }), ...found.garments.map(chip)] : []));
  filters.replaceChildren(...FILTERS.map((name) => select(name, found.facets[name] ?? [])).filter(Boolean));
}

function chip(garment, number) {
  const made = make("button", { type: "button", className: "chip", textContent: text.garments[garment.label] ?? garment.label });
  made.setAttribute("aria-pressed", String((now.garment ?? 0) === number));
  made.addEventListener("click", () => search({ ...now, garment: number, filters: {} }));
  return made;
}

function select(name, values) {
  if (values.length < 2 && !now.filters[name]) return null;
  const made = make("select", { name, ariaLabel: text.filters[name] }, new Option(text.filters[name], ""),
    ...values.map((one) => new Option(`${one.label} (${one.count})`, one.value, false, now.filters[name] === one.value)));
  made.addEventListener("change", () => {
    const { [name]: _, ...others } = now.filters;
    search({ ...now, filters: made.value ? { ...others, [name]: made.value } : others });
  });
  return make("span", { className: now.filters[name] ? "choice chosen" : "choice" }, made, icon("chevron"));
}

const target = own.target && document.querySelector(own.target);
if (own.target && !target) console.error(`Drape: this page has nothing that is ${own.target}.`);
if (target) target.append(place);
else if (script.closest("head")) addEventListener("DOMContentLoaded", () => document.body.prepend(place));
else script.after(place);
})();
