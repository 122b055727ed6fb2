/** The sentences of the editor in German. Owns: wording; see en.ts. */
import type { Messages } from "./en.ts";

export const de: Messages = {
  language: "de",

  document: "Dokument",
  placeholder: "Schreib los, oder füge Markdown ein",
  task: "Aufgabe",
  taskOf: (words) => `Aufgabe: ${words}`,

  commands: {
    undo: "Rückgängig",
    redo: "Wiederholen",
    bold: "Fett",
    italic: "Kursiv",
    underline: "Unterstrichen",
    strike: "Durchgestrichen",
    code: "Code",
    link: "Link",
    setKind: "Stil",
    paragraph: "Text",
    heading1: "Überschrift 1",
    heading2: "Überschrift 2",
    heading3: "Überschrift 3",
    heading4: "Überschrift 4",
    heading5: "Überschrift 5",
    heading6: "Überschrift 6",
    quote: "Zitat",
    bullet: "Aufzählung",
    ordered: "Nummerierte Liste",
    todo: "Aufgabenliste",
    code_block: "Codeblock",
    indent: "Einrücken",
    outdent: "Ausrücken",
    toggleChecked: "Aufgabe abhaken",
    divider: "Trennlinie",
  },

  toolbar: {
    name: "Formatierung",
    style: "Stil",
    styleIs: (style) => `Stil: ${style}`,
    list: "Liste",
    mixed: "Gemischt",
  },

  link: {
    name: "Link",
    address: "Adresse",
    hint: "Adresse einfügen oder eintippen",
    apply: "Übernehmen",
    wrong: "Das ist keine Adresse, die ein Link haben kann.",
    open: "Öffnen",
    remove: "Link entfernen",
  },

  lost: {
    line: "Text, den du geschrieben hast, wurde mit seinem Block gelöscht:",
    putHere: "Hier einfügen",
    copy: "Kopieren",
    dismiss: "Verwerfen",
  },

  opening: {
    waiting: "Wird geöffnet …",
    unreachable: "Der Server ist nicht erreichbar. Neuer Versuch …",
  },

  banner: {
    outdated:
      "Eine neuere Version des Editors war hier. Du kannst dieses Dokument lesen; lade die Seite neu, um darin zu schreiben.",
    storage: (status) => `${status} Lass dieses Fenster offen: Deine Änderungen sind noch darin.`,
  },
};
