// Play, pause, step and reset. The clock is here: the next frame is asked for when the last one is drawn, so a slow
// kernel gets fewer frames, never a queue of them, and a pause holds at once.
const still = window.matchMedia("(prefers-reduced-motion: reduce)");

function render({ model, el }) {
  el.classList.add("propkit-player");
  el.setAttribute("role", "group");
  el.setAttribute("aria-label", model.get("label"));
  const button = (text, press) => {
    const made = el.appendChild(document.createElement("button"));
    made.type = "button";
    made.textContent = text;
    made.addEventListener("click", () => made.getAttribute("aria-disabled") === "true" || press());
    return made;
  };
  // `disabled` would take the keyboard's focus away from who has just pressed it
  const use = (one, usable) => one?.setAttribute("aria-disabled", !usable);
  let playing = false;
  let asked = 0; // when the frame under way was asked for; 0 where none is
  let unseen = false; // steps were taken that no picture shows, as for those who prefer reduced motion

  const ask = (steps, draw) => {
    asked = performance.now();
    unseen = !draw;
    model.send({ kind: "advance", steps, draw, stops: model.get("stops") });
  };
  const show = () => {
    if (unseen) model.send({ kind: "draw" });
    unseen = false;
  };
  const tick = () => {
    if (playing && !asked) ask(1, !still.matches);
  };
  const pause = () => {
    playing = false;
    show();
    update();
  };
  const start = () => {
    playing = true;
    update();
    tick();
  };
  const play = button("Play", () => (playing ? pause() : start()));
  const step = button("Step", () => {
    pause();
    ask(1, true);
  });
  const stride = model.get("stride");
  const run = stride > 1 ? button(`Run ${stride}`, () => {
    pause();
    ask(stride, true);
  }) : null;
  const back = model.get("backwards") ? button("Back", () => {
    pause();
    model.send({ kind: "back" });
  }) : null;
  const reset = button("Reset", () => {
    pause();
    model.send({ kind: "reset" });
  });
  const bar = el.appendChild(document.createElement("progress"));
  const note = el.appendChild(document.createElement("span"));
  bar.setAttribute("aria-label", "progress");

  // Words that change with every frame would flood a screen reader. It is told where playing has led.
  const hush = (quiet) => {
    for (const words of el.closest(".propkit-explorer")?.querySelectorAll("[role=status]") ?? []) {
      if (quiet) words.setAttribute("aria-live", "off");
      else if (words.hasAttribute("aria-live")) {
        words.removeAttribute("aria-live");
        words.innerHTML = words.innerHTML; // only what is new is read out
      }
    }
  };

  const update = () => {
    const ended = model.get("ended");
    const last = model.get("last");
    if (ended) playing = false;
    hush(playing);
    play.textContent = playing ? "Pause" : "Play";
    play.title = still.matches ? "Runs without moving pictures, and shows the result" : "";
    for (const one of [play, step, run]) use(one, !ended);
    use(back, model.get("position") > 0);
    bar.hidden = last === 0;
    bar.max = last || 1;
    bar.value = model.get("position");
    note.textContent = model.get("note");
  };
  const message = ({ kind }) => {
    const took = performance.now() - asked;
    if (kind === "stop") playing = unseen = false; // what stops it also draws
    else asked = 0;
    update();
    if (!playing) show();
    else if (!asked) setTimeout(tick, Math.max(0, (still.matches ? 0 : model.get("interval")) - took));
  };
  model.on("change", update);
  model.on("msg:custom", message);
  update();
  return () => {
    playing = false;
    model.off("change", update);
    model.off("msg:custom", message);
  };
}

export default { render };
