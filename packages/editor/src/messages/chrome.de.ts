/** The sentences of the menus and the tools around the text, in German; see chrome.en.ts. */
import type { ChromeMessages } from "./chrome.en.ts";

export const chromeDe: ChromeMessages = {
  noRows: "Leere Tabelle",

  colors: {
    none: "Standard",
    gray: "Grau",
    brown: "Braun",
    orange: "Orange",
    yellow: "Gelb",
    green: "Grün",
    teal: "Petrol",
    blue: "Blau",
    purple: "Violett",
    pink: "Rosa",
    red: "Rot",
  },

  keywords: {
    embed: "video youtube karte musik einbetten",
    table: "raster tabelle zeilen zellen",
    math: "mathe gleichung latex tex",
    math_inline: "mathe gleichung latex tex",
    image: "foto grafik hochladen",
    file: "anhang hochladen pdf dokument",
    paragraph: "absatz normal",
    heading1: "h1 titel groß",
    heading2: "h2 untertitel",
    heading3: "h3",
    heading4: "h4",
    bullet: "ul liste punkte stichpunkte",
    ordered: "ol liste nummern zahlen",
    todo: "checkbox haken to-do erledigen",
    toggle: "einklappen falten details",
    quote: "blockzitat",
    callout: "info kasten box",
    code_block: "pre programm quelltext",
    divider: "hr linie strich trenner",
    columns: "nebeneinander layout",
    footnote: "anmerkung verweis",
  },

  handle: {
    add: "Block darunter einfügen",
    grip: "Ziehen zum Verschieben, klicken für mehr",
    menu: "Block",
    turnInto: "Umwandeln in",
    movedTo: (at, of) => `An Platz ${at} von ${of} verschoben`,
  },

  typeahead: {
    sections: {
      recent: "Zuletzt",
      text: "Text",
      lists: "Listen",
      blocks: "Blöcke",
      people: "Personen",
      emoji: "Emoji",
    },
    blocks: "Einfügen",
    emoji: "Emoji",
    people: "Erwähnen",
    nothing: "So heißt hier nichts.",
    place: (label, at, of) => `${label}, ${at} von ${of}`,
  },

  toolbar: {
    more: "Mehr",
    insert: "Einfügen",
    close: "Schließen",
    name: "Formatierung",
    style: "Stil",
    styleIs: (style) => `Stil: ${style}`,
    list: "Liste",
    mixed: "Gemischt",
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
