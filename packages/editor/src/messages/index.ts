/**
 * The languages of the editor. Owns: which there are, and when each is loaded; English is always there.
 */
import { late, type Late } from "../late.ts";
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

function completed<Part extends object>(part: Part, whole: Part): Part {
  const entries = Object.entries(whole).map(([name, value]: [string, unknown]) => {
    const own: unknown = Reflect.get(part, name);
    if (typeof value !== "object" || value === null) return [name, typeof own === typeof value ? own : value];
    return [name, typeof own === "object" && own !== null ? completed(own, value) : value];
  });
  // What only the part has stays: sentences that come late are in no whole one.
  return { ...part, ...(Object.fromEntries(entries) as Part) };
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
