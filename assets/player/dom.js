/** Elements without ceremony. */

/**
 * @param {string} tag a tag, with classes after dots: "div.gl-bar"
 * @param {Record<string, any>} [given] attributes; functions become listeners, `hidden` a property
 * @param {...(Node | string | null)} children
 * @returns {any}
 */
export function h(tag, given = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const element = document.createElement(name);
  if (classes.length) element.className = classes.join(" ");
  for (const [key, value] of Object.entries(given)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(key, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

/** Set text only where it differs: the page is not touched for nothing. */
export function say(/** @type {HTMLElement} */ element, /** @type {string} */ words) {
  if (element.textContent !== words) element.textContent = words;
}

/** Set an attribute only where it differs; null removes it. */
export function mark(/** @type {Element} */ element, name, value) {
  if (element.getAttribute(name) === value) return;
  if (value === null) element.removeAttribute(name);
  else element.setAttribute(name, value);
}

const PATHS = {
  play: "M7 4.5v15l12-7.5z",
  pause: "M6 4.5h4.2v15H6zM13.8 4.5H18v15h-4.2z",
  replay: "M12 5V1.8L6.5 6.3 12 10.8V7.6a5.4 5.4 0 1 1-5.4 5.4H4A8 8 0 1 0 12 5z",
  step: "M5 4.5v15l10-7.5zM16 4.5h3v15h-3z",
  back: "M19 4.5v15L9 12zM5 4.5h3v15H5z",
  stop: "M6 6h12v12H6z",
  pin: "M9 3h6v2l-1 1v5l3 3v2h-4v5l-1 1-1-1v-5H7v-2l3-3V6L9 5z",
  more: "M12 5.2a1.8 1.8 0 1 0 0 .01zM12 12a1.8 1.8 0 1 0 0 .01zM12 18.8a1.8 1.8 0 1 0 0 .01z",
  close: "M6.4 5 5 6.4l5.6 5.6L5 17.6 6.4 19l5.6-5.6 5.6 5.6 1.4-1.4-5.6-5.6L19 6.4 17.6 5 12 10.6z",
};

/** @param {keyof typeof PATHS} name @returns {SVGElement} */
export function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
