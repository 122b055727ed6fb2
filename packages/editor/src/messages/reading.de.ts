/** The sentences of what one reads a document with, in German. */
import type { ReadingMessages } from "./reading.en.ts";

export const readingDe: ReadingMessages = {
  menu: "Ansicht",
  bar: "Lesen",
  items: {
    find: "Suchen",
    replace: "Suchen und ersetzen",
    outline: "Gliederung",
    count: "Wörter zählen",
    focus: "Fokusmodus",
    fullscreen: "Vollbild",
    print: "Drucken",
    markdown: "Als Markdown kopieren",
  },
  close: "Schließen",

  find: {
    field: "Suchen",
    with: "Ersetzen durch",
    matchCase: "Groß- und Kleinschreibung beachten",
    wholeWords: "Ganze Wörter",
    pattern: "Regulärer Ausdruck",
    next: "Nächste Fundstelle",
    previous: "Vorige Fundstelle",
    place: (at, of) => `${at} von ${of}`,
    found: (count) => (count === 1 ? "1 Fundstelle" : `${count} Fundstellen`),
    nothing: "Nichts gefunden",
    noPattern: "Noch kein regulärer Ausdruck",
    replace: "Ersetzen",
    replaceAll: "Alle ersetzen",
    replaced: (count) => (count === 1 ? "1 Fundstelle ersetzt" : `${count} Fundstellen ersetzt`),
  },

  outline: {
    empty: "Hier erscheinen Überschriften",
    untitled: "Ohne Titel",
  },

  count: {
    document: "Dokument",
    selection: "Auswahl",
    words: "Wörter",
    characters: "Zeichen",
    withoutSpaces: "Zeichen ohne Leerzeichen",
    blocks: "Blöcke",
    time: "Lesezeit",
    minutes: (minutes) => `${minutes} min`,
    moment: "Unter einer Minute",
  },

  fullscreenRefused: "Vollbild ist hier nicht erlaubt.",
  copied: "Kopiert",
  notCopied: "Dieser Browser hat das Kopieren nicht erlaubt.",
  notLoaded: "Das konnte nicht geladen werden. Prüfe die Verbindung und versuche es noch einmal.",
};
