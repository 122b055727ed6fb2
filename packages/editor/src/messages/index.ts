/**
 * The languages of the editor. Owns: which there are, and when each is loaded; English is always there.
 */
import { late, type Late } from "../late.ts";
import { completed } from "./completed.ts";
import { en, type Messages } from "./en.ts";

export { en, type Messages } from "./en.ts";

const languages = new Map<string, Late<Messages>>([
  ["en", late(async () => en)],
  ["de", late(async () => (await import("./de.ts")).de)],
]);

/** Adds a language, or puts another wording in the place of one. `tag` is its BCP 47 tag, such as "fr" or "pt-BR". */
export function addLanguage(tag: string, load: () => Promise<Messages>): void {
  languages.set(tag.toLowerCase(), late(load));
}

/** The sentences for the first of the languages wanted that there is; English where none is, or where it can't be loaded. */
export async function messagesFor(wanted: readonly string[]): Promise<Messages> {
  for (const tag of wanted.map((tag) => tag.toLowerCase())) {
    const found = languages.get(tag) ?? languages.get(tag.split("-")[0] ?? tag);
    if (found === undefined) continue;
    // What a catalogue lacks that was written for an earlier version is better said in English than not at all.
    return found.load().then(
      (messages) => completed(messages, en),
      () => en,
    );
  }
  return en;
}

/** The language that an element is in: its own `lang`, or that of what is around it; else what its reader prefers. */
export function languagesOf(element: Element): readonly string[] {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const tag = at.getAttribute("lang");
    if (tag !== null && tag !== "") return [tag];
  }
  return navigator.languages;
}

function parentOf(element: Element): Element | null {
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}
