/** The sentences of what is at hand in the text, in German. */
import type { AtHandMessages } from "./at-hand.en.ts";

export const atHandDe: AtHandMessages = {
  words: "Ausgewählter Text",
  back: "Zurück",
  edit: "Bearbeiten",
  paste: {
    name: "Einfügen als",
    formatted: "Formatierung behalten",
    plain: "Nur Text",
    markdown: "Markdown",
    link: "Link",
    embed: "Eingebettet",
  },
  pasted: (form, keys) => `Eingefügt: ${form}. ${keys}, um anders zu wählen.`,
  showFrom: (provider) => `Von ${provider} zeigen`,
  nothingFrom: (provider) => `Von ${provider} kommt nichts, bevor du es willst.`,
  stopped: {
    title: "Der Editor ist stehen geblieben",
    line: "Er konnte nicht zeigen, was in diesem Dokument steht. Nichts davon wurde verändert, und hier sind seine Wörter.",
    again: "Noch einmal versuchen",
    copy: "Text kopieren",
  },
  role: {
    lost: "Du kannst dieses Dokument jetzt nur lesen.",
    back: "Du kannst jetzt in diesem Dokument schreiben.",
  },
  removeEmbed: "Einbettung löschen",
};
