/**
 * The app's sentences in the language of who reads them. Owns: which language that is: the one chosen here, or the first
 * of the browser's that there is; and remembering the choice.
 * Must never: be read while a module is loaded. Until `chooseLanguage` has run it is English.
 */
import { en as editorEnglish, messagesFor, type Messages as EditorMessages } from "@weft/editor";
import { en, type Messages } from "./messages/en.ts";
import { recall, remember } from "./remembered.ts";

/** The sentences of the page. */
export let messages: Messages = en;

/** The sentences of the editor, and of the status of a connection. */
export let editorMessages: EditorMessages = editorEnglish;

/** The languages that there are, by their tags; another is another line here and in @weft/editor. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;

/** A language of the app. */
export type Language = keyof typeof LANGUAGES;

const KEY = "language";

const loaders: Readonly<Record<Language, () => Promise<Messages>>> = {
  en: async () => en,
  de: async () => (await import("./messages/de.ts")).de,
};

function isLanguage(tag: string | undefined): tag is Language {
  return tag !== undefined && Object.hasOwn(LANGUAGES, tag);
}

/** The language that was chosen here; `undefined` for the browser's. */
export function chosenLanguage(): Language | undefined {
  const chosen = recall(KEY);
  return isLanguage(chosen) ? chosen : undefined;
}

/** Remembers a language, or that it shall be the browser's, and shows the page in it. */
export function setLanguage(language: Language | undefined): void {
  remember(KEY, language ?? "");
  location.reload();
}

/** Loads the sentences of the page's language; English ones stay where that fails. */
export async function chooseLanguage(): Promise<void> {
  const wanted = navigator.languages.map((tag) => tag.split("-")[0]?.toLowerCase());
  const language = chosenLanguage() ?? wanted.find(isLanguage) ?? "en";
  if (language === "en") return;
  try {
    [messages, editorMessages] = await Promise.all([loaders[language](), messagesFor([language])]);
    document.documentElement.lang = language;
  } catch {
    // The browser has said so in its console.
  }
}
