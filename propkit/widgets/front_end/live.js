// HTML that a screen reader reads out when it changes: the element stays, only what is in it is new.
function render({ model, el }) {
  const region = el.appendChild(document.createElement("div"));
  region.style.margin = "2px"; // as ipywidgets has it
  if (model.get("announced")) region.setAttribute("role", "status");
  let settled = 0;
  const draw = () => {
    region.innerHTML = model.get("value");
    if (!model.get("announced")) return;
    region.setAttribute("aria-busy", "true"); // words that change ten times a second are read out when they stay
    clearTimeout(settled);
    settled = setTimeout(() => region.removeAttribute("aria-busy"), 700);
  };
  model.on("change:value", draw);
  draw();
  return () => model.off("change:value", draw);
}

export default { render };
