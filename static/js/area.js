// An area of the photo: pulled and resized with a pointer or the arrow keys, in step with the four fields beside it.

(() => {
const SMALLEST = 4; // percent
const STEP = 2;
let form, stage, box;

const fields = () => Object.fromEntries([...form.querySelectorAll("[data-side]")].map((one) => [one.dataset.side, one]));
const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

function read() {
  return Object.fromEntries(Object.entries(fields()).map(([side, field]) => [side, Number(field.value)]));
}

function write({ left, top, width, height }) {
  width = clamp(width, SMALLEST, 100);
  height = clamp(height, SMALLEST, 100);
  const sides = { left: clamp(left, 0, 100 - width), top: clamp(top, 0, 100 - height), width, height };
  for (const [side, field] of Object.entries(fields())) field.value = Math.round(sides[side]);
  draw();
}

function draw() {
  for (const [side, value] of Object.entries(read())) box.style[side] = `${value}%`;
}

function prepare(found) {
  if (found === form) return;
  form = found;
  stage = form.querySelector(".area-stage");
  box = form.querySelector(".area-box");
  form.addEventListener("input", draw);
  form.addEventListener("change", () => write(read()));
  box.addEventListener("keydown", move);
  stage.addEventListener("pointerdown", drag);
}

function move(event) {
  const [x, y] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key] ?? [0, 0];
  if (!x && !y) return;
  event.preventDefault();
  const sides = read();
  if (event.shiftKey) write({ ...sides, width: sides.width + x * STEP, height: sides.height + y * STEP });
  else write({ ...sides, left: sides.left + x * STEP, top: sides.top + y * STEP });
}

// a corner resizes, the inside moves, elsewhere a new area is drawn
function drag(event) {
  event.preventDefault();
  const frame = stage.getBoundingClientRect();
  const at = (one) => [((one.clientX - frame.left) / frame.width) * 100, ((one.clientY - frame.top) / frame.height) * 100];
  const [x, y] = at(event);
  const begun = read();
  const corner = event.target.dataset.corner;
  const inside = event.target.closest(".area-box");
  let follow;
  if (corner !== undefined || !inside) {
    // the corner that stays: the opposite one, or where a new area begins
    const fixedX = corner === undefined ? x : begun.left + (corner % 2 ? 0 : begun.width);
    const fixedY = corner === undefined ? y : begun.top + (corner > 1 ? 0 : begun.height);
    follow = ([toX, toY]) => {
      const left = clamp(Math.min(fixedX, toX), 0, 100);
      const top = clamp(Math.min(fixedY, toY), 0, 100);
      write({ left, top, width: clamp(Math.max(fixedX, toX), 0, 100) - left, height: clamp(Math.max(fixedY, toY), 0, 100) - top });
    };
  } else {
    follow = ([toX, toY]) => write({ ...begun, left: begun.left + toX - x, top: begun.top + toY - y });
  }
  stage.setPointerCapture(event.pointerId);
  const moved = (one) => follow(at(one));
  stage.addEventListener("pointermove", moved);
  stage.addEventListener("pointerup", () => stage.removeEventListener("pointermove", moved), { once: true });
  box.focus({ preventScroll: true });
}

// the panel is exchanged with the results, so the form is looked up whenever it opens
document.addEventListener("toggle", (event) => {
  if (!event.target.matches?.("[data-area]") || event.newState !== "open") return;
  prepare(event.target);
  draw();
}, true);
})();
