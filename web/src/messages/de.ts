/** The sentences of the web app in German. Owns: wording; see en.ts. */
import { aroundDe } from "./around.de.ts";
import type { Messages } from "./en.ts";

const ANSWERS: Readonly<Record<number, string>> = {
  403: "Das darfst du hier nicht.",
  404: "Das gibt es hier nicht, oder nicht mehr.",
  410: "Dieser Link wurde benutzt oder zurückgenommen, oder er ist abgelaufen. Bitte um einen neuen.",
  413: "Das ist größer, als der Server erlaubt.",
  500: "Der Server hat das nicht geschafft. Versuch es noch einmal; in seinem Protokoll steht mehr.",
  503: "Der Server kann das gerade nicht. Sieh gleich nach, ob es doch geschehen ist, und versuch es sonst noch einmal.",
  507: "Der Platz auf dem Server ist voll. Sag es denen, die ihn betreiben, und versuch es später noch einmal.",
};

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

  // Not 400, 401 and 409: what is wrong, or in the way, is one thing here and another there.
  answered: (status, wait) => {
    if (status === 429) {
      const when = wait <= 1 ? "gleich" : wait <= 90 ? `in ${wait} Sekunden` : `in ${Math.ceil(wait / 60)} Minuten`;
      return `Das war zu oft. Versuch es ${when} noch einmal.`;
    }
    return ANSWERS[status];
  },
};
