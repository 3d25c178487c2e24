// Elements made without ever parsing HTML: whatever a customer, a file or the assistant wrote stays text.

/**
 * An element with properties, attributes and children.
 * @param {string} name tag name
 * @param {Object<string, any>} [given] `on` is a map of listeners, `data` of data attributes; a name the element knows as a
 *   property is set as one, any other as an attribute; undefined, null and false leave an attribute out
 * @param {...(Node|string|null|undefined|false)} children strings become text nodes; null, undefined and false are left out
 * @returns {HTMLElement}
 */
export function el(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined || value === null) continue;
    if (key === "on") for (const [event, listener] of Object.entries(value)) made.addEventListener(event, listener);
    else if (key === "data") Object.assign(made.dataset, value);
    else if (key in made) made[key] = value;
    else if (value !== false) made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

/** A text for screen readers alone. */
export function spoken(text) {
  return el("span", { className: "spoken" }, text);
}

const SVG = "http://www.w3.org/2000/svg";

/** Outlines on a grid of 24 by 24, drawn for this widget. */
const PATHS = {
  chat: "M4 5h16v11H9l-5 4z M8 9h8 M8 12h5",
  close: "M6 6l12 12 M18 6L6 18",
  minimise: "M6 9l6 6 6-6",
  send: "M5 12h13 M12 6l6 6-6 6",
  attach: "M8 12.5l6-6a3 3 0 014.3 4.3l-7.8 7.8a5 5 0 01-7-7L11 4",
  check: "M5 12.5l4.5 4.5L19 7.5",
  file: "M7 3h7l4 4v14H7z M14 3v4h4",
  copy: "M9 9h11v11H9z M5 15H4V4h11v1",
  open: "M14 4h6v6 M20 4l-9 9 M18 14v6H4V6h6",
  print: "M7 9V3h10v6 M7 17H4V9h16v8h-3 M7 14h10v7H7z",
  pencil: "M4 20l1-4L16 5l3 3L8 19z",
  warning: "M12 4l9 16H3z M12 10v4 M12 17v.5",
};

/** A decorative icon; the control around it has its own name. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 24 24", "aria-hidden": "true", class: "icon" })) svg.setAttribute(key, value);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
