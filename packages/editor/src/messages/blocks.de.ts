/** The sentences of the blocks that are more than text, in German; see blocks.en.ts. */
import type { BlockMessages } from "./blocks.en.ts";

export const blocksDe: BlockMessages = {
  image: {
    name: "Bild",
    nameOf: (description) => `Bild: ${description}`,
    alt: "Beschreibung",
    altHint: "Für Menschen, die das Bild nicht sehen: Was zeigt es?",
    caption: "Bildunterschrift",
    done: "Fertig",
    replace: "Ersetzen",
    download: "Herunterladen",
    open: "In voller Größe öffnen",
    remove: "Bild löschen",
    width: "Breite",
    pixelsWide: (pixels) => `${pixels} Pixel breit`,
    broken:
      "Dieses Bild kann nicht gezeigt werden. Vielleicht wurde es entfernt, oder sein Server ist nicht erreichbar.",
    notAnImage: "Diese Datei ist kein Bild, das gezeigt werden kann. Nimm PNG, JPEG, GIF, WebP oder AVIF.",
  },

  file: {
    name: "Datei",
    download: "Herunterladen",
    remove: "Datei löschen",
  },

  code: {
    plain: "Reiner Text",
    languageIs: (language) => `Sprache: ${language}`,
    find: "Sprache suchen",
    languages: "Sprachen",
    other: (name) => `„${name}“ nehmen`,
    none: "Keine Sprache dieses Namens",
    wrap: "Lange Zeilen umbrechen",
    copy: "Kopieren",
    copied: "Kopiert",
    notCopied: "Kopieren geht nicht",
  },

  callout: {
    tone: "Art des Hinweises",
    toneIs: (tone) => `Art des Hinweises: ${tone}`,
  },

  math: {
    block: "Leere Formel",
    inline: "Formel",
    source: "LaTeX",
    hint: "LaTeX, etwa x^2",
    fault: ({ tooLong, detail }) =>
      tooLong
        ? "Diese Formel ist zu lang oder zu tief, um gezeichnet zu werden."
        : `Das ist noch kein LaTeX: ${detail}`,
  },

  diagram: {
    empty: "Hier steht das Diagramm aus diesem Text.",
    long: "Dieser Text ist zu lang, um gezeichnet zu werden.",
    wrong: (detail) => `Das ist noch kein Diagramm: ${detail}`,
    failed: "Das Diagramm kann gerade nicht gezeichnet werden. Es wird wieder versucht.",
    alt: (source) => `Diagramm: ${source}`,
  },
};
