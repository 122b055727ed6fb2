/** The small controls of images and files: buttons, icons. Owns: their elements; looks are in media.css.ts. */

/** Strokes on a grid of 24 units. */
const ICONS = {
  caption: "M4 5h16v9H4z M6 19h12",
  replace: "M4 9a8 8 0 0 1 14-3l2 2 M20 4v4h-4 M20 15a8 8 0 0 1-14 3l-2-2 M4 20v-4h4",
  download: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  open: "M14 5h5v5 M19 5l-7 7 M18 14v4.5H5.5V6H10",
  remove: "M5 7h14 M10 7V4.5h4V7 M7 7l1 13h8l1-13",
  picture: "M4 5h16v14H4z M4 16l5-5 4 4 3-3 4 4 M15.5 9.5h.01",
  text: "M6 3.5h8l4 4V20.5H6z M14 3.5v4h4 M9 12h6 M9 16h6",
  sound:
    "M9 18V6l10-2v12 M9 18a2.5 2.5 0 1 1-2.5-2.5A2.5 2.5 0 0 1 9 18z M19 16a2.5 2.5 0 1 1-2.5-2.5A2.5 2.5 0 0 1 19 16z",
  film: "M4 5h16v14H4z M10 9v6l5-3z",
  archive: "M4 4.5h16V9H4z M5.5 9v10.5h13V9 M10 13h4",
  sheet: "M4 4.5h16v15H4z M4 10h16 M4 14.7h16 M10 4.5v15",
  file: "M6 3.5h8l4 4V20.5H6z M14 3.5v4h4",
} as const;

/** An icon's name. */
export type MediaIcon = keyof typeof ICONS;

const SVG = "http://www.w3.org/2000/svg";

/** An icon; it says nothing, what it stands in has a name. */
export function icon(document: Document, name: MediaIcon, size = 18): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const values = { viewBox: "0 0 24 24", width: size, height: size, fill: "none", stroke: "currentColor" };
  const strokes = { "stroke-width": 1.7, "stroke-linecap": "round", "stroke-linejoin": "round", "aria-hidden": true };
  for (const [key, value] of Object.entries({ ...values, ...strokes })) svg.setAttribute(key, String(value));
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** An element with a class, and words. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  document: Document,
  name: Name,
  className: string,
  words = "",
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = words;
  return made;
}

/** A button with words, or with an icon that the words name. */
export function button(
  document: Document,
  { words, icon: name, does }: { readonly words: string; readonly icon?: MediaIcon; readonly does: () => void },
): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  if (name === undefined) made.textContent = words;
  else {
    made.append(icon(document, name));
    made.setAttribute("aria-label", words);
    made.title = words;
  }
  made.addEventListener("click", () => does());
  // The text's selection stays where it is.
  made.addEventListener("mousedown", (event) => event.preventDefault());
  return made;
}
