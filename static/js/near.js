// "Near me": asks the browser where the shopper is, only after a click, and opens this page for that place. The place is
// rounded to two decimals of a degree (about a kilometre) before it leaves this function, and kept nowhere.

(() => {
const DECIMALS = 2;
const OPTIONS = { enableHighAccuracy: false, timeout: 10_000, maximumAge: 600_000 };
const DENIED = 1; // GeolocationPositionError.PERMISSION_DENIED

function open(button, { latitude, longitude }) {
  const page = new URL(location.href);
  page.searchParams.delete("offset");
  page.searchParams.set("near", `${latitude.toFixed(DECIMALS)},${longitude.toFixed(DECIMALS)},${button.dataset.near}`);
  page.hash = button.dataset.anchor ?? "";
  location.assign(page);
}

function ask(button) {
  if (!navigator.geolocation) return window.Drape.problem(button.dataset.failed, () => ask(button));
  button.setAttribute("aria-busy", "true");
  window.Drape.working(true);
  navigator.geolocation.getCurrentPosition(
    ({ coords }) => open(button, coords),
    ({ code }) => {
      button.removeAttribute("aria-busy");
      window.Drape.working(false);
      window.Drape.problem(code === DENIED ? button.dataset.denied : button.dataset.failed, () => ask(button));
    },
    OPTIONS,
  );
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-near]");
  if (button) ask(button);
});
})();
