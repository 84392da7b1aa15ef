// All of Drape that this page uses is its JSON API: /api/search, /api/search/image and /api/suggest.
const drape = new URLSearchParams(location.search).get("drape") ?? document.querySelector("meta[name=drape]").content;
const form = document.getElementById("search");
const status = document.getElementById("status");

async function ask(path, options) {
  const answer = await fetch(drape + path, options);
  const said = await answer.json();
  if (!answer.ok) throw new Error(said.detail); // a problem document (RFC 9457)
  return said;
}

function show(found) {
  status.textContent = found.nothing_close ? "Nothing close. The nearest:" : `${found.total} products`;
  const products = found.results.length ? found.results : found.also_close;
  document.getElementById("products").replaceChildren(...products.map((product) => {
    const link = document.createElement("a");
    link.href = product.link ?? drape + product.url;
    const picture = document.createElement("img");
    picture.src = new URL(product.thumbnail, drape);
    picture.alt = "";
    link.append(picture, product.title, product.price ? ` ${product.price} ${product.currency}` : "");
    const item = document.createElement("li");
    item.append(link);
    return item;
  }));
}

async function search(path, options) {
  try {
    show(await ask(path, options));
  } catch (error) {
    status.textContent = `Search did not work: ${error.message}`;
  }
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  search(`/api/search?${new URLSearchParams({ q: form.q.value })}`);
});

form.image.addEventListener("change", () => {
  const body = new FormData();
  body.set("image", form.image.files[0]);
  search("/api/search/image", { method: "POST", body });
});

form.q.addEventListener("input", async () => {
  const found = await ask(`/api/suggest?${new URLSearchParams({ q: form.q.value })}`).catch(() => ({ suggestions: [] }));
  document.getElementById("suggestions").replaceChildren(...found.suggestions.map((one) => new Option("", one)));
});
