/**
 * How far from the window's edges the caret stays when it is scrolled to: clear of the tools that are stuck there, at the
 * top or, on a phone, at the bottom. Owns: that one prop.
 */
import { Plugin } from "prosemirror-state";
import type { Company } from "./company.ts";

/** Between the caret's line and what covers an edge, in CSS pixels. */
const GAP = 12;

/** Keeps the caret's line from under the tools. */
export function caretMargin(company: Company): Plugin {
  const plugin = new Plugin({});
  const read = (): { top: number; right: number; bottom: number; left: number } => {
    const { top, bottom } = company.covered();
    return { top: top + GAP, right: 5, bottom: bottom + GAP, left: 5 };
  };
  // Asked anew each time: where the tools stand depends on how far the page is scrolled, and on the keyboard.
  for (const name of ["scrollMargin", "scrollThreshold"]) Object.defineProperty(plugin.props, name, { get: read });
  return plugin;
}
