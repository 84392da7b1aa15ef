// A photo by file, drop, paste or a camera button: each is sent by the upload form, one beside others by a form of its
// own, without leaving the page, so that a photo isn't lost where the connection or the server refuses it.

(() => {
const { element, problem, reason } = window.Drape;

const form = document.querySelector("[data-photo-form]");
const file = document.getElementById("photo-file");

if (form && file) {
  // the form that adds a photo to others is exchanged with the panel that it is in
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-photo-form] input[type=file]") && target.files.length) send(target.files[0], target.form);
  });

  // chosen before this script was there, as happens on a slow connection
  for (const input of document.querySelectorAll("[data-photo-form] input[type=file]")) {
    if (input.files.length) send(input.files[0], input.form);
  }

  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-pick-photo]")) return;
    event.preventDefault();
    event.stopPropagation();
    file.click();
  }, true);

  addEventListener("paste", (event) => give(event.clipboardData));

  let inside = 0;
  const carries = (event) => event.dataTransfer?.types.includes("Files");
  const dropping = (on) => document.documentElement.classList.toggle("dropping", on);
  addEventListener("dragenter", (event) => carries(event) && dropping(++inside > 0));
  addEventListener("dragleave", (event) => carries(event) && dropping(--inside > 0));
  addEventListener("dragover", (event) => carries(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!carries(event)) return;
    event.preventDefault();
    inside = 0;
    dropping(false);
    give(event.dataTransfer);
  });
  // coming back to this page by the Back button: the upload is over; a page that has only now loaded all of its
  // pictures may be sending one
  addEventListener("pageshow", ({ persisted }) => persisted && unveil());
}

function give(transfer) {
  const picture = [...(transfer?.files ?? [])].find((one) => one.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(one.name));
  if (picture) send(picture);
  else if (transfer?.files.length) complain(form.dataset.textNotPicture);
}

async function send(picture, by = form) {
  const limit = Number(form.dataset.maxBytes);
  if (limit && picture.size > limit) {
    complain(form.dataset.textTooLarge.replace("{}", Math.round(limit / 2 ** 20)));
    return;
  }
  document.getElementById("photo-error")?.remove();
  const stop = veil(picture);
  const data = new FormData(by);
  data.set("photo", picture, picture.name || "photo");
  let answer = null;
  try {
    answer = await fetch(by.action, { method: "POST", body: data, headers: { Accept: "application/json" }, signal: stop });
    const said = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
    if (answer.ok) {
      location.assign(said.url);
      return;
    }
    unveil();
    const wait = Number(answer.headers.get("Retry-After"));
    if (wait) problem(said.message ?? reason(answer.status), () => send(picture, by), wait);
    else if (said.message) complain(said.message);
    else problem(reason(answer.status), () => send(picture, by));
  } catch {
    unveil();
    if (!stop.aborted) problem(reason(answer?.status ?? 0), () => send(picture, by));
  } finally {
    for (const input of by.querySelectorAll("input[type=file]")) input.value = "";
  }
}

function veil(picture) {
  unveil();
  const stop = new AbortController();
  const cancel = element("button", { type: "button", className: "button", textContent: form.dataset.textCancel });
  const shown = element("img", { src: URL.createObjectURL(picture), alt: "" });
  shown.addEventListener("error", () => shown.remove());
  const words = element("p", { textContent: form.dataset.textLooking });
  const shade = element("dialog", { className: "veil", ariaLabel: form.dataset.textLooking }, shown, element("span", { className: "spinner" }), words, cancel);
  words.setAttribute("role", "status");
  cancel.addEventListener("click", () => shade.close());
  // by the button or by Escape
  shade.addEventListener("close", () => {
    stop.abort();
    URL.revokeObjectURL(shown.src);
    shade.remove();
  });
  document.body.append(shade);
  shade.showModal();
  return stop.signal;
}

/** The veil is closed rather than removed, so that the focus goes back to where it was. */
function unveil() {
  document.querySelector(".veil[open]")?.close();
}

function complain(text) {
  let box = document.getElementById("photo-error");
  if (!box) {
    box = element("div", { id: "photo-error", className: "notice" });
    box.setAttribute("role", "alert");
    const place = form.closest("[hidden]") ? document.getElementById("main") : form.querySelector(".drop");
    place.prepend(box);
  }
  box.replaceChildren(element("p", { textContent: text }));
  box.scrollIntoView({ block: "nearest" });
}
})();
