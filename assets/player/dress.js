/** A component's style sheet: beside its modules, or brought inline by the loader. */

/**
 * @param {HTMLElement | ShadowRoot} parent
 * @param {string} sheet a file below `assets`
 * @param {string} module the address of a module in one of the folders of `assets`
 */
export function dress(parent, sheet, module) {
  const inline = /** @type {any} */ (globalThis).__genlabStyles?.[sheet];
  const style = inline ? document.createElement("style") : document.createElement("link");
  if (inline) style.textContent = inline;
  else Object.assign(style, { rel: "stylesheet", href: new URL(`../${sheet}`, module).href });
  parent.prepend(style);
}
