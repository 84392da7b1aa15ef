// A photo by file, drop, paste or the camera button of the header: each ends in the one upload form.

const form = document.querySelector("[data-photo-form]");
const file = document.getElementById("photo-file");

if (form && file) {
  for (const input of form.querySelectorAll("input[type=file]")) {
    input.addEventListener("change", () => input.files.length && send(input));
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
  // coming back to this page by the Back button: the veil of the last upload is over
  addEventListener("pageshow", () => document.querySelector(".veil")?.remove());
}

function give(transfer) {
  const picture = [...(transfer?.files ?? [])].find((one) => one.type.startsWith("image/") || /\.(heic|heif|avif)$/i.test(one.name));
  if (!picture) {
    if (transfer?.files.length) complain("This file is not a picture. Use JPEG, PNG, WebP, GIF, AVIF or HEIC.");
    return;
  }
  const one = new DataTransfer();
  one.items.add(picture);
  file.files = one.files;
  send(file);
}

function send(input) {
  const limit = Number(form.dataset.maxBytes);
  const picture = input.files[0];
  if (limit && picture.size > limit) {
    input.value = "";
    complain(`This photo is larger than ${Math.round(limit / 2 ** 20)} MB. Choose a smaller one, or use a screenshot of it.`);
    return;
  }
  veil("Looking at your photo…");
  form.submit();
}

function veil(text) {
  const shade = document.createElement("div");
  shade.className = "veil";
  shade.setAttribute("role", "status");
  const spinner = document.createElement("span");
  spinner.className = "spinner";
  const words = document.createElement("p");
  words.textContent = text;
  shade.append(spinner, words);
  document.body.append(shade);
}

function complain(text) {
  let box = document.getElementById("photo-error");
  if (!box) {
    box = document.createElement("div");
    box.id = "photo-error";
    box.className = "notice";
    box.setAttribute("role", "alert");
    const place = form.closest("[hidden]") ? document.getElementById("main") : form.querySelector(".drop");
    place.prepend(box);
  }
  const words = document.createElement("p");
  words.textContent = text;
  box.replaceChildren(words);
  box.scrollIntoView({ block: "nearest" });
}
