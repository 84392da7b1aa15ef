// The pictures of a product: thumbnails, keys and buttons move the row that snaps; a picture opens large over the page.

for (const root of document.querySelectorAll("[data-gallery]")) gallery(root);

function gallery(root) {
  const track = root.querySelector("[data-gallery-track]");
  const items = [...track.children];
  const links = items.map((item) => item.querySelector("[data-gallery-large]"));
  const thumbs = [...root.querySelectorAll("[data-gallery-thumb]")];
  const dialog = root.querySelector("[data-zoom]");
  const stage = dialog.querySelector("[data-zoom-stage]");
  const large = dialog.querySelector("[data-zoom-picture]");
  const sizes = dialog.querySelector("[data-zoom-switch]");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const forward = document.dir === "rtl" ? -1 : 1;
  let current = 0;

  // -- the row
  function note(place) {
    current = place;
    thumbs.forEach((thumb, other) => other === place ? thumb.setAttribute("aria-current", "true") : thumb.removeAttribute("aria-current"));
    for (const button of root.querySelectorAll("[data-gallery-step]")) {
      const next = place + Number(button.dataset.galleryStep);
      button.disabled = next < 0 || next >= items.length;
    }
    const thumb = thumbs[place];
    // only the row of thumbnails is moved, never the page
    thumb?.closest("ul").scrollTo({ left: thumb.parentElement.offsetLeft - 80, top: thumb.parentElement.offsetTop - 80 });
  }

  function show(place, quick = false) {
    if (place < 0 || place >= items.length) return;
    const by = items[place].getBoundingClientRect().left - track.getBoundingClientRect().left;
    // absolute: a relative one would stop at each picture in between
    track.scrollTo({ left: track.scrollLeft + by, behavior: quick || calm.matches ? "instant" : "smooth" });
    note(place);
  }

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting && !dialog.open) note(items.indexOf(entry.target));
  }, { root: track, threshold: 0.6 });
  items.forEach((item) => seen.observe(item));

  thumbs.forEach((thumb, place) => thumb.addEventListener("click", (event) => {
    event.preventDefault();
    show(place);
  }));
  for (const button of root.querySelectorAll("[data-gallery-step]")) {
    button.addEventListener("click", () => step(Number(button.dataset.galleryStep)));
  }

  function step(by) {
    const place = current + by;
    if (place < 0 || place >= items.length) return;
    show(place, dialog.open);
    if (dialog.open) enlarge(place);
    else if (thumbs.includes(document.activeElement)) thumbs[place].focus();
    else if (links.includes(document.activeElement)) links[place].focus({ preventScroll: true });
  }

  root.addEventListener("keydown", (event) => {
    const by = { ArrowRight: forward, ArrowLeft: -forward }[event.key];
    if (!by || event.altKey || event.ctrlKey || event.metaKey || dialog.classList.contains("zoom-full")) return;
    event.preventDefault();
    step(by);
  });

  // -- the large picture
  links.forEach((link, place) => link.addEventListener("click", (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    note(place);
    dialog.showModal();
    enlarge(place);
    stage.focus();
  }));

  function enlarge(place) {
    fullSize(false);
    large.src = links[place].href;
    large.alt = links[place].querySelector("img").alt;
    dialog.querySelector("[data-zoom-place]").textContent = items.length > 1 ? `${place + 1} / ${items.length}` : "";
  }

  /** Whether the file has more pixels than fit: only then there is a full size to switch to. */
  const isCut = () => large.naturalWidth > large.clientWidth + 1 || dialog.classList.contains("zoom-full");

  function fullSize(on, x = 0.5, y = 0.5) {
    dialog.classList.toggle("zoom-full", on);
    sizes.setAttribute("aria-pressed", String(on));
    if (!on) return;
    stage.scrollTo(x * stage.scrollWidth - stage.clientWidth / 2, y * stage.scrollHeight - stage.clientHeight / 2);
  }

  function measure() {
    dialog.classList.remove("zoom-whole"); // which would tell another size
    sizes.disabled = !isCut();
    dialog.classList.toggle("zoom-whole", !isCut());
  }
  large.addEventListener("load", measure);
  addEventListener("resize", () => dialog.open && measure());
  sizes.addEventListener("click", () => fullSize(!dialog.classList.contains("zoom-full")));
  dialog.querySelector("[data-zoom-close]").addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => {
    fullSize(false);
    links[current].focus({ preventScroll: true });
  });
  stage.addEventListener("keydown", (event) => {
    if ((event.key !== "Enter" && event.key !== " ") || !isCut()) return;
    event.preventDefault();
    fullSize(!dialog.classList.contains("zoom-full"));
  });

  // a click shows that place in full size and back; a mouse that is pulled moves the picture, a finger does by itself
  let pulled = false;
  stage.addEventListener("pointerdown", (event) => {
    pulled = false;
    if (event.pointerType !== "mouse" || event.button || !dialog.classList.contains("zoom-full")) return;
    const begun = { x: event.clientX + stage.scrollLeft, y: event.clientY + stage.scrollTop };
    const move = (one) => {
      pulled ||= Math.abs(one.clientX - event.clientX) + Math.abs(one.clientY - event.clientY) > 6;
      stage.scrollTo(begun.x - one.clientX, begun.y - one.clientY);
    };
    stage.setPointerCapture(event.pointerId);
    stage.addEventListener("pointermove", move);
    stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", move), { once: true });
  });
  stage.addEventListener("click", (event) => {
    const frame = large.getBoundingClientRect();
    const [x, y] = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
    if (pulled) return;
    if (x < 0 || x > 1 || y < 0 || y > 1) dialog.close();
    else if (isCut()) fullSize(!dialog.classList.contains("zoom-full"), x, y);
  });
  stage.addEventListener("dragstart", (event) => event.preventDefault());

  // a swipe goes on to the next picture while the whole one is shown
  let from = null;
  stage.addEventListener("touchstart", (event) => { from = event.touches.length === 1 ? event.touches[0].clientX : null; }, { passive: true });
  stage.addEventListener("touchend", (event) => {
    const by = from === null ? 0 : event.changedTouches[0].clientX - from;
    if (Math.abs(by) > 50 && !dialog.classList.contains("zoom-full") && (visualViewport?.scale ?? 1) === 1) step(by < 0 ? forward : -forward);
    from = null;
  }, { passive: true });

  note(0);
}
