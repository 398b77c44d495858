// A labelled range input. ipywidgets' own slider has no name that a screen reader could say.
function render({ model, el }) {
  const id = `propkit-slider-${crypto.randomUUID()}`;
  el.classList.add("propkit-slider");
  const label = el.appendChild(Object.assign(document.createElement("label"), { htmlFor: id }));
  const input = el.appendChild(Object.assign(document.createElement("input"), { type: "range", id }));
  const shown = el.appendChild(document.createElement("output"));
  shown.htmlFor = id;
  shown.setAttribute("aria-hidden", "true"); // the slider itself says its value

  const options = () => model.get("options");
  const text = (value) => {
    const place = options().indexOf(value);
    const plain = place >= 0 ? model.get("texts")[place] : value.toFixed(model.get("decimals"));
    return plain.replace("-", "−");
  };
  const say = (value) => {
    shown.textContent = text(value);
    input.setAttribute("aria-valuetext", text(value));
  };
  const read = () => (options().length ? options()[input.valueAsNumber] : input.valueAsNumber);
  const draw = () => {
    label.textContent = model.get("label");
    const steps = options().length;
    input.min = steps ? 0 : model.get("low");
    input.max = steps ? steps - 1 : model.get("high");
    input.step = steps ? 1 : model.get("step");
    input.disabled = model.get("disabled");
    const value = model.get("value");
    if (read() !== value) input.value = steps ? options().indexOf(value) : value;
    say(value);
  };
  input.addEventListener("input", () => {
    say(read());
    model.set("value", read());
    model.save_changes(); // ipywidgets keeps one message under way and sends the newest value after it
  });
  model.on("change", draw);
  draw();
  return () => model.off("change", draw);
}

export default { render };
