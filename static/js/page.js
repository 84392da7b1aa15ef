// Every page: shows at once that something was pressed, says what failed and offers to try again.

(() => {
document.documentElement.classList.add("js");

const texts = document.body.dataset;
const bar = document.createElement("div");
bar.className = "working";
document.body.append(bar);

const working = (on) => document.documentElement.classList.toggle("loading", on);

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

/** Counts down in a button, then calls `done`; returns a function that stops it. */
function countDown(button, seconds, done) {
  const until = Date.now() + seconds * 1000;
  const tick = () => {
    const left = Math.ceil((until - Date.now()) / 1000);
    button.textContent = left > 0 ? texts.textRetryIn.replace("{}", left) : texts.textRetry;
    if (left > 0) return;
    clearInterval(timer);
    done();
  };
  const timer = setInterval(tick, 500);
  tick();
  return () => clearInterval(timer);
}

let stopCounting = () => {};

let before = null;

/** The message goes; what had the focus before it gets it back. */
function settle() {
  stopCounting();
  const box = document.getElementById("problem");
  const focused = box?.contains(document.activeElement);
  box?.remove();
  if (focused && before?.isConnected) before.focus({ preventScroll: true });
}

/** A message that stays until the request was repeated or it is closed. With `wait` it is repeated by itself. */
function problem(text, retry, wait = 0) {
  settle();
  before = document.activeElement;
  const button = element("button", { type: "button", className: "button", textContent: texts.textRetry });
  const again = () => { settle(); retry(); };
  button.addEventListener("click", again);
  const close = element("button", { type: "button", className: "icon-button", textContent: "×", ariaLabel: texts.textClose });
  close.addEventListener("click", settle);
  const box = element("div", { id: "problem", className: "problem" }, element("p", { textContent: text }), button, close);
  box.setAttribute("role", "alert");
  document.body.append(box);
  if (wait) stopCounting = countDown(button, wait, again);
}

/** What to tell about an answer of that status; 0: there was none. */
function reason(status) {
  if (status === 429) return texts.textBusy;
  return status === 0 && !navigator.onLine ? texts.textOffline : texts.textFailed;
}

// -- whole pages: the bar runs until the next page is there
function leaves(event) {
  const link = event.target.closest?.("a[href]");
  return link && !event.defaultPrevented && event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey
    && !link.target && !link.hasAttribute("download") && link.origin === location.origin
    && (link.pathname !== location.pathname || link.search !== location.search);
}
addEventListener("click", (event) => leaves(event) && working(true));
addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  working(true);
  event.submitter?.setAttribute("aria-busy", "true");
});
addEventListener("pageshow", () => {
  working(false);
  for (const one of document.querySelectorAll(".button[aria-busy]")) one.removeAttribute("aria-busy");
});

// -- parts of a page, by htmx
const quiet = (event) => event.detail.elt.closest("[data-quiet]");
addEventListener("htmx:beforeRequest", (event) => {
  if (quiet(event)) return;
  working(true);
  if (event.detail.elt.matches(".button")) event.detail.elt.setAttribute("aria-busy", "true");
});
addEventListener("htmx:afterRequest", (event) => {
  if (quiet(event)) return;
  working(false);
  event.detail.elt.removeAttribute?.("aria-busy");
  document.getElementById("results")?.removeAttribute("aria-busy");
  if (event.detail.successful) settle();
});

// htmx says for each element of an answer that it has settled; "drape:settled" says so once
let answered = null;
addEventListener("htmx:afterSettle", ({ detail }) => {
  if (detail.xhr === answered) return;
  answered = detail.xhr;
  document.dispatchEvent(new CustomEvent("drape:settled", { detail }));
});

/** A form is asked for again by its address: what is chosen in it has gone back to what the page shows. */
function repeat({ elt, pathInfo }) {
  if (elt.matches("a")) elt.click();
  else htmx.ajax("get", pathInfo.finalRequestPath, { source: "[data-results]" });
}
for (const name of ["sendError", "timeout"]) {
  addEventListener(`htmx:${name}`, (event) => {
    if (quiet(event)) return;
    const text = name === "timeout" ? texts.textSlow : reason(0);
    problem(text, () => repeat(event.detail));
  });
}
addEventListener("htmx:responseError", (event) => {
  if (quiet(event)) return;
  const { xhr, requestConfig, pathInfo } = event.detail;
  if (xhr.status === 429 || xhr.status >= 500) problem(reason(xhr.status), () => repeat(event.detail), Number(xhr.getResponseHeader("Retry-After")));
  // an error page of its own, such as that of a photo that is gone, is shown whole
  else if (requestConfig.verb === "get") location.assign(pathInfo.finalRequestPath);
});

// -- rows that scroll sideways: what a key reaches comes into sight whole, where browsers are content with an edge of it
addEventListener("focusin", ({ target }) => {
  if (!target.matches(":focus-visible")) return;
  const place = target.closest(".row > li, .colour-row > li, .garments > li, .chips > li");
  place?.scrollIntoView({ block: "nearest", inline: "nearest" });
});

// -- pages that wait: 429 counts down, 503 asks again until search is back
for (const link of document.querySelectorAll("a[data-countdown]")) {
  countDown(link, Number(link.dataset.countdown), () => location.replace(link.href));
}
for (const page of document.querySelectorAll("[data-again]")) {
  setInterval(async () => {
    const answer = await fetch(page.dataset.again, { headers: { Accept: "text/html" } }).catch(() => null);
    if (answer?.ok) location.replace(page.dataset.again);
  }, 4000);
}

// -- where the shopper is stands in the address alone: htmx keeps the address for itself, too
function withoutPlace(address) {
  const [path, query = ""] = address.split("?");
  const kept = query.split("&").filter((pair) => !pair.startsWith("near=")).join("&");
  return kept ? `${path}?${kept}` : path;
}

const KEPT_BY_HTMX = "htmx-current-path-for-history";
function forgetPlace() {
  try {
    const address = sessionStorage.getItem(KEPT_BY_HTMX);
    if (address?.includes("near=")) sessionStorage.setItem(KEPT_BY_HTMX, withoutPlace(address));
  } catch { /* private browsing */ }
}
for (const name of ["DOMContentLoaded", "htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(name, forgetPlace);

window.Drape = { countDown, element, problem, reason, settle, withoutPlace, working };
})();
