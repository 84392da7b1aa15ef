// Tells the shop what is looked at, clicked and liked, in batches that also leave with the page. Who did it is known
// only to a cookie that the visitor agreed to; without it events are counted for nobody.

(() => {
const ADDRESS = "/api/events";
const WAIT = 400; // ms: a page's events go together, and reach the recommendations within a second
const MOST = 200; // characters of a text
const HALF = 0.5; // of a row
let queue = [];
let timer = 0;
let silent = false; // while the visitor is being forgotten

function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function flush() {
  clearTimeout(timer);
  timer = 0;
  if (!queue.length) return;
  const body = new Blob([JSON.stringify({ events: queue })], { type: "application/json" });
  queue = [];
  navigator.sendBeacon(ADDRESS, body);
}

function tell(type, product, more = {}) {
  if (silent) return;
  const [catalog, ...rest] = (product ?? "").split("/");
  const named = product ? { catalog, product: rest.join("/") } : {};
  queue.push({ id: uuid(), type, at: new Date().toISOString(), ...named, ...more });
  timer ||= setTimeout(flush, WAIT);
}
window.Drape.tell = tell;
addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());

// -- a search, and the results that are clicked
let query = {};

function searched() {
  const results = document.getElementById("results");
  const words = results?.dataset.query?.trim().slice(0, MOST);
  const page = `${words}|${results?.dataset.found}`;
  if (!results || page === query.page) return; // further products of the same search
  query = { page, id: uuid(), words, experiments: results.dataset.experiments };
  if (words) tell("search", null, { ...asked(), results: Number(results.dataset.found) });
}

function asked() {
  return { query_id: query.id, query: query.words || undefined, experiments: query.experiments };
}

function place(card) {
  const item = card.closest("li");
  const position = item ? [...item.parentElement.children].indexOf(item) : 0;
  const results = item?.closest("#results");
  const row = card.closest("[data-row]")?.dataset.row;
  if (!results) return { row, position };
  return { ...asked(), position: position + Number(results.dataset.offset || 0) };
}

document.addEventListener("click", (event) => {
  const link = event.target.closest(".card-link");
  const card = link?.closest(".card");
  const product = card?.querySelector("[data-save]")?.dataset.save;
  if (product) tell("click", product, place(card));
  const heart = event.target.closest("[data-save]"); // memory.js has switched it already
  if (heart) tell(heart.getAttribute("aria-pressed") === "true" ? "like" : "unlike", heart.dataset.save);
});

// -- rows of products: that one was on the screen, told of nobody, so that its clicks can be compared with it
function watchRows() {
  if (!("IntersectionObserver" in window)) return;
  const watcher = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      const results = target.querySelectorAll("li").length;
      if (!isIntersecting || !results) continue;
      watcher.unobserve(target);
      tell("shown", null, { row: target.dataset.row, results });
    }
  }, { threshold: HALF });
  document.querySelectorAll("[data-row]").forEach((row) => watcher.observe(row));
}

// -- a product's page
function viewed() {
  const product = document.querySelector("[data-viewed]")?.dataset.viewed;
  if (product) tell("view", product);
}

function begin() {
  viewed();
  searched();
  watchRows();
}
document.addEventListener("drape:settled", searched);
if (document.prerendering) document.addEventListener("prerenderingchange", begin, { once: true });
else begin();

// -- forgetting: what the server knows goes with what the browser remembers
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-forget]");
  if (!button) return;
  silent = true;
  queue = [];
  if (button.type === "submit") return; // its form tells the server, and leads to a new page
  fetch("/api/visitors/me", { method: "DELETE" }).catch(() => {}).finally(() => { silent = false; });
});
})();
