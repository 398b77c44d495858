// JupyterLab takes plain keys for commands to its notebook, also while a slider or a button has the focus: an arrow
// goes to another cell, x cuts this one. Here they belong to the control. With Ctrl, Alt or Meta they stay commands,
// and so does Shift+Enter.
const homes = ".propkit-explorer, .propkit-slider, .propkit-player, .propkit-predict, .propkit-quiz";

function keepPlainKeys({ target, key, ctrlKey, metaKey, altKey, shiftKey }) {
  const command = ctrlKey || metaKey || altKey || (shiftKey && key === "Enter");
  if (target.closest?.(homes)) target.toggleAttribute("data-lm-suppress-shortcuts", !command);
}

if (!window.propkitKeepsPlainKeys) {
  window.propkitKeepsPlainKeys = true; // each widget brings a copy of this file
  window.addEventListener("keydown", keepPlainKeys, true); // before JupyterLab looks
}

