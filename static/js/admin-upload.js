/* Sends the files of an import in pieces: with progress, again when the connection fails, and from where it ended when
   the page was closed. Without JavaScript the form sends them itself. */
"use strict";

(() => {
  const place = document.getElementById("upload");
  const form = place && place.querySelector("form");
  const input = form && form.querySelector("input[type=file]");
  if (!input) return;
  const TRIES = 6;
  const csrf = () => form.querySelector("[name=csrfmiddlewaretoken]").value;
  const status = document.createElement("div");
  status.className = "upload-status";
  status.setAttribute("role", "status");
  const bar = document.createElement("progress");
  bar.className = "import-progress";
  bar.hidden = true;
  bar.setAttribute("aria-label", "Upload");
  input.parentElement.append(bar, status);
  input.parentElement.classList.add("upload-drop");

  const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));
  const ask = async (address, options = {}) => {
    const answer = await fetch(address, { ...options, headers: { "X-CSRFToken": csrf() }, credentials: "same-origin" });
    const found = await answer.json().catch(() => ({ error: `The server answers ${answer.status}.` }));
    return { status: answer.status, ...found };
  };
  const keyOf = (file) => `upload:${file.name}:${file.size}:${file.lastModified}`;
  const piece = (token) => `${place.dataset.begin}${token}/`;

  // the upload of a file that was begun before, or a new one
  const begun = async (file) => {
    const known = JSON.parse(localStorage.getItem(keyOf(file)) || "null");
    if (known) {
      const found = await ask(piece(known.token));
      if (found.status === 200) return { ...known, offset: found.offset };
    }
    const made = await ask(`${place.dataset.begin}?size=${file.size}`, { method: "POST" });
    if (made.status !== 200) throw new Error(made.error);
    localStorage.setItem(keyOf(file), JSON.stringify({ token: made.token, piece: made.piece }));
    return { token: made.token, piece: made.piece, offset: 0 };
  };

  const send = async (file, told) => {
    let upload = await begun(file);
    let failed = 0;
    while (upload.offset < file.size) {
      told(upload.offset);
      const body = file.slice(upload.offset, upload.offset + upload.piece);
      try {
        const answer = await ask(`${piece(upload.token)}?offset=${upload.offset}`, { method: "POST", body });
        if (answer.offset === undefined || answer.offset === null) {
          const error = new Error(answer.error);
          error.isFinal = answer.status < 500;
          throw error;
        }
        upload.offset = answer.offset;
        failed = 0;
      } catch (error) {
        if (error.isFinal || ++failed >= TRIES) throw error;
        status.textContent = "The connection was lost. Trying again …";
        await pause(2 ** failed);
      }
    }
    told(file.size);
    return upload.token;
  };

  const hidden = (name, value) => {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = name;
    field.value = value;
    form.append(field);
  };
  const megabytes = (bytes) => (bytes / 1048576).toLocaleString(undefined, { maximumFractionDigits: 1 });

  form.addEventListener("submit", async (event) => {
    const files = [...input.files];
    if (!files.length || !form.reportValidity()) return;
    event.preventDefault();
    const total = files.reduce((sum, file) => sum + file.size, 0);
    const start = performance.now();
    let before = 0;
    bar.hidden = false;
    bar.max = total;
    try {
      const sent = [];
      for (const file of files) {
        const token = await send(file, (offset) => {
          bar.value = before + offset;
          const rate = (before + offset) / ((performance.now() - start) / 1000);
          status.textContent = `${megabytes(before + offset)} of ${megabytes(total)} MB, ${megabytes(rate)} MB a second`;
        });
        before += file.size;
        sent.push([token, file]);
      }
      for (const [token, file] of sent) {
        hidden("part", token);
        hidden("part_name", file.name);
        localStorage.removeItem(keyOf(file));
      }
      input.disabled = true;
      form.submit();
    } catch (error) {
      bar.hidden = true;
      status.textContent = `${error.message} Press the button again to go on from where it ended.`;
    }
  });

  for (const name of ["dragover", "drop"]) {
    place.addEventListener(name, (event) => {
      event.preventDefault();
      if (name === "drop") input.files = event.dataTransfer.files;
    });
  }
})();
