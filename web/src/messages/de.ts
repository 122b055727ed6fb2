/** The sentences of the web app in German. Owns: wording; see en.ts. */
import { aroundDe } from "./around.de.ts";
import type { Messages } from "./en.ts";

export const de: Messages = {
  language: "de",
  brand: "Weft",
  untitled: "Ohne Titel",
  skipToContent: "Zum Dokument springen",
  pageTitle: (name) => `${name} — Weft`,

  problem: {
    unreachable: "Der Server ist nicht erreichbar",
    unreachableLine: "Deine Dokumente sind dort sicher. Prüfe die Verbindung und versuch es dann noch einmal.",
    failed: "Das hat nicht geklappt",
    retry: "Noch einmal",
    unexpected: (status) => `Der Server hat mit einem Fehler geantwortet (${status}).`,
  },

  document: {
    titleLabel: "Titel",
    textPlaceholder: "Schreib los, oder drücke / für Blöcke",
    badNameTitle: "Hier kann kein Dokument sein",
    notFoundTitle: "Hier ist nichts",
    notFoundLine: "Vielleicht ist die Adresse vertippt.",
    reload: "Neu laden",
    failedToLoad: "Der Editor konnte nicht geladen werden",
  },

  unsaved: {
    onDevice: (title) => `„${title}“ hat Änderungen, die auf diesem Gerät auf den Server warten.`,
    waiting: (title) => `„${title}“ hat Änderungen, die noch nicht gespeichert sind. Lass dieses Fenster offen.`,
    refused: (title) =>
      `Änderungen an „${title}“ konnten nicht gespeichert werden. Öffne es hier, um den Grund zu sehen.`,
  },

  around: aroundDe,
};
