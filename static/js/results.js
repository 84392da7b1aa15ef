// What htmx leaves open on the results page: clean addresses, open filters, focus, outlines over the photo.

const page = document.querySelector("[data-results]");

if (page) {
  const DEFAULTS = { sort: "relevance" };
  let openFilters = {};
  let lastUsed = null;

  document.body.addEventListener("htmx:configRequest", (event) => {
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

  document.body.addEventListener("htmx:beforeSwap", () => {
    openFilters = Object.fromEntries([...document.querySelectorAll("details.facet")].map((one) => [one.id, one.open]));
    lastUsed = document.activeElement;
    document.getElementById("results")?.removeAttribute("aria-busy");
  });
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target?.id === "results") event.detail.target.setAttribute("aria-busy", "true");
  });
  document.body.addEventListener("htmx:oobAfterSwap", restoreFilters);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    restoreFilters();
    if (event.detail.requestConfig?.elt?.id === "show-more") focusFirstNew();
    else keepFocus();
  });
  // an answer that is an error page is shown whole, not swallowed
  document.body.addEventListener("htmx:responseError", (event) => {
    const config = event.detail.requestConfig;
    if (config.verb === "get" && config.target?.id !== "suggestions") location.assign(event.detail.pathInfo.finalRequestPath);
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
  }

  let shownBefore = 0;
  document.body.addEventListener("click", (event) => {
    if (event.target.id === "show-more") shownBefore = document.querySelectorAll("#grid > li").length;
  }, true);

  function focusFirstNew() {
    document.querySelectorAll("#grid > li")[shownBefore]?.querySelector("a")?.focus({ preventScroll: true });
  }

  // a chip that was removed takes the focus with it: go on from the heading
  function keepFocus() {
    const lost = document.activeElement === document.body || !document.activeElement;
    if (lost && lastUsed && !lastUsed.isConnected) document.getElementById("results-heading")?.focus({ preventScroll: true });
  }
}
