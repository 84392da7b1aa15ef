// What htmx leaves open on the results page: clean addresses, open filters, focus, and Back to the exact place.

(() => {
const page = document.querySelector("[data-results]");
const body = document.body;
const DEFAULTS = { sort: "relevance" };
let openFilters = {};
let scrolled = 0; // of the filters on phones
let lastUsed = null;

body.addEventListener("htmx:configRequest", (event) => {
  const parameters = event.detail.parameters;
  for (const name of [...new Set(parameters.keys())]) {
    const values = parameters.getAll(name).filter((value) => value !== "" && value !== DEFAULTS[name]);
    parameters.delete(name);
    for (const value of values) parameters.append(name, value);
  }
});

// controls outside the form that belong to it
page.addEventListener("change", (event) => {
  const form = event.target.dataset?.submits;
  if (form) document.getElementById(form).requestSubmit();
});

// after a request that failed the old results stand, and so does what is chosen beside them
for (const name of ["sendError", "timeout", "responseError"]) {
  body.addEventListener(`htmx:${name}`, ({ detail: { elt } }) => {
    if (!elt.matches("#filter-form, #kind-form")) return;
    elt.reset();
    elt.querySelectorAll("[data-facet-find]").forEach(narrow);
  });
}

body.addEventListener("htmx:beforeSwap", () => {
  openFilters = Object.fromEntries([...document.querySelectorAll("#filters details")].map((one) => [one.id, one.open]));
  scrolled = document.getElementById("filters-body").scrollTop;
  lastUsed = document.activeElement;
});
body.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.target?.id === "results") event.detail.target.setAttribute("aria-busy", "true");
});
body.addEventListener("htmx:oobAfterSwap", ({ target }) => {
  if (target.id === "filters-body") restoreFilters();
});
document.addEventListener("drape:settled", ({ detail }) => {
  if (detail.requestConfig?.elt?.id === "show-more") return focusFirstNew();
  restoreFilters(); // settled, facets are open again as the answer has them
  if (detail.target?.id === "results") showFromTop();
});

// an outline does what its button below does, without loading the page anew
page.addEventListener("click", (event) => {
  const outline = event.target.closest?.("a[data-same-as]");
  if (!outline || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  document.getElementById(outline.dataset.sameAs).click();
});

function restoreFilters() {
  for (const [id, open] of Object.entries(openFilters)) {
    const facet = document.getElementById(id);
    if (facet) facet.open = open;
  }
  const filters = document.getElementById("filters-body");
  if (scrolled) filters.scrollTop = scrolled;
  // facets change places with what they have to choose from
  if (filters.contains(document.activeElement)) document.activeElement.scrollIntoView({ block: "nearest" });
}

let shownBefore = 0;
body.addEventListener("click", (event) => {
  if (event.target.id === "show-more") shownBefore = document.querySelectorAll("#grid > li").length;
}, true);

function focusFirstNew() {
  document.querySelectorAll("#grid > li")[shownBefore]?.querySelector("a")?.focus({ preventScroll: true });
}

function showFromTop() {
  const results = document.getElementById("results");
  if (results.getBoundingClientRect().top < 0) results.scrollIntoView();
  // a chip that was removed takes the focus with it: go on from the heading
  const lost = document.activeElement === body || !document.activeElement;
  if (lost && lastUsed && !lastUsed.isConnected) document.getElementById("results-heading")?.focus({ preventScroll: true });
}

// -- what opens over the page (filters on phones, the area of a photo) takes the focus, and gives it back
page.addEventListener("toggle", ({ target, newState }) => {
  if (!target.popover) return;
  if (newState === "open") (target.querySelector("[data-first]") ?? target).focus({ preventScroll: true });
  // the button that opened it may have been exchanged with the results
  else if (document.activeElement === body || target.contains(document.activeElement)) page.querySelector(`[popovertarget="${target.id}"]:not([popovertargetaction])`)?.focus();
}, true);
page.addEventListener("focusout", ({ target, relatedTarget }) => {
  const open = target.closest?.(":popover-open");
  if (open && relatedTarget && !open.contains(relatedTarget)) open.hidePopover();
});

// -- finding a value within a long filter
page.addEventListener("input", (event) => {
  if (event.target.matches("[data-facet-find]")) narrow(event.target);
});
for (const type of ["change", "keydown"]) {
  page.addEventListener(type, (event) => {
    if (!event.target.matches("[data-facet-find]")) return;
    event.stopPropagation();
    if (event.key === "Enter") event.preventDefault();
  }, true);
}

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function narrow(input) {
  const facet = input.closest(".facet");
  const wanted = folded(input.value.trim());
  let shown = 0;
  for (const option of facet.querySelectorAll(".option")) {
    option.hidden = wanted !== "" && !folded(option.querySelector(".option-name").textContent).includes(wanted);
    shown += option.hidden ? 0 : 1;
  }
  facet.classList.toggle("finding", wanted !== "");
  facet.querySelector(".facet-none").hidden = shown > 0;
  const rest = facet.querySelector(".facet-rest");
  if (rest) rest.open = wanted !== "";
}

// -- the price slider moves the fields below it, which are what is sent
page.addEventListener("input", (event) => {
  const range = event.target;
  if (!range.dataset.bound) return;
  const [low, high] = range.closest("[data-slider]").querySelectorAll("input");
  // one end stops at the other
  if (range === low) low.value = Math.min(Number(low.value), Number(high.value));
  else high.value = Math.max(Number(low.value), Number(high.value));
  const atEnd = range === low ? range.value === range.min : range.value === range.max;
  document.getElementById(range.dataset.bound).value = atEnd ? "" : range.value;
});

// -- Back to the exact place, after any number of “show more”
const KEPT = 6;
const PLACES = "places";

function places() {
  try { return JSON.parse(sessionStorage.getItem(PLACES)) ?? []; } catch { return []; }
}

function remember(address) {
  const grid = document.getElementById("grid");
  if (!grid) return;
  // links carry a shopper's place along, so with one the first page alone is shown after Back
  const [shown, more] = location.search.includes("near=") ? ["", ""] : [grid.innerHTML, document.getElementById("more").innerHTML];
  const place = { address, y: scrollY, grid: shown, more };
  const kept = [place, ...places().filter((one) => one.address !== address)].slice(0, KEPT);
  try { sessionStorage.setItem(PLACES, JSON.stringify(kept)); } catch { sessionStorage.removeItem(PLACES); }
}

const here = () => window.Drape.withoutPlace(location.pathname + location.search);
const reloadsAfterBack = "back";
addEventListener("pagehide", () => remember(here()));
body.addEventListener("htmx:beforeHistorySave", (event) => remember(window.Drape.withoutPlace(event.detail.path)));
// htmx answers Back by loading the page again
addEventListener("popstate", () => sessionStorage.setItem(reloadsAfterBack, "1"));

function restore() {
  const back = performance.getEntriesByType("navigation")[0]?.type === "back_forward" || sessionStorage.getItem(reloadsAfterBack);
  sessionStorage.removeItem(reloadsAfterBack);
  const place = back && places().find((one) => one.address === here());
  const grid = document.getElementById("grid");
  if (!place || !grid) return;
  if (place.grid.length > grid.innerHTML.length) {
    const more = document.getElementById("more");
    grid.innerHTML = place.grid;
    more.innerHTML = place.more;
    htmx.process(more);
  }
  history.scrollRestoration = "manual";
  scrollTo(0, place.y);
}
restore();
})();
