/** The sentences of the web app in German. Owns: wording; see en.ts. */
import type { Messages } from "./en.ts";

export const de: Messages = {
  language: "de",
  brand: "Weft",
  untitled: "Ohne Titel",
  skipToContent: "Zum Dokument springen",
  pageTitle: (name) => `${name} — Weft`,

  home: {
    title: "Dokumente",
    create: "Neues Dokument",
    creating: "Wird angelegt …",
    createHint: "oder drücke N",
    fromTemplate: "Aus einer Vorlage",
    templates: "Vorlagen",
    orTemplate: "Oder beginne mit einer Vorlage",
    filter: "Nach Titel filtern",
    noMatch: (query) => `Kein Dokument heißt „${query}“.`,
    loading: "Deine Dokumente werden geladen",
    emptyTitle: "Gemeinsam schreiben",
    emptyLine:
      "Weft ist ein Dokument, in dem mehrere zugleich schreiben. Teile seinen Link; jedes Wort wird gespeichert, während du es tippst.",
    owned: "Deine",
    opened: "Mit dir geteilt",
    openedWhen: (when) => `Geöffnet ${when}`,
    more: "Mehr anzeigen",
    remove: (title) => `${title} löschen`,
    removed: (title) => `„${title}“ ist im Papierkorb.`,
    restored: (title) => `„${title}“ ist wieder da.`,
    onDevice: "Auf diesem Gerät",
    undo: "Rückgängig",
    dismiss: "Schließen",
  },

  problem: {
    unreachable: "Der Server ist nicht erreichbar",
    unreachableLine: "Deine Dokumente sind dort sicher. Prüfe die Verbindung und versuch es dann noch einmal.",
    failed: "Das hat nicht geklappt",
    retry: "Noch einmal",
    unexpected: (status) => `Der Server hat mit einem Fehler geantwortet (${status}).`,
  },

  document: {
    titleLabel: "Titel",
    textPlaceholder: "Schreib los …",
    home: "Alle Dokumente",
    copyLink: "Link kopieren",
    linkCopied: "Link kopiert",
    linkNotCopied: (link) => `Der Browser hat das Kopieren nicht erlaubt. Der Link ist ${link}`,
    savedAt: (time) => `Zuletzt gespeichert um ${time}`,
    percentFull: (percent) => `zu ${percent} % voll`,
    notSavedYet: "Noch nichts zu speichern",
    deletedTitle: "Dieses Dokument ist im Papierkorb",
    deletedLine: "Es kann wieder gelesen und bearbeitet werden, sobald sein Eigentümer es wiederherstellt.",
    deletedUnsaved: (count) =>
      count === 1
        ? "Eine Änderung von dir hat es nicht mehr erreicht."
        : `${count} Änderungen von dir haben es nicht mehr erreicht.`,
    replacedTitle: "Ein anderes Dokument hat jetzt diesen Namen",
    openReplaced: "Das andere öffnen",
    restore: "Wiederherstellen",
    downloadRemains: "Herunterladen, was davon übrig ist",
    deniedTitle: "Du kannst dieses Dokument nicht öffnen",
    stoppedTitle: "Das Bearbeiten wurde beendet",
    badNameTitle: "Hier kann kein Dokument sein",
    notFoundTitle: "Hier ist nichts",
    notFoundLine: "Vielleicht ist die Adresse vertippt.",
    goHome: "Zu deinen Dokumenten",
    reload: "Neu laden",
    outdatedTitle: "Eine neuere Version von Weft war hier",
    outdatedLine:
      "Du kannst dieses Dokument lesen. Um darin zu schreiben, lade die Seite neu: Das bringt die neuere Version.",
    onlyReadingTitle: "Dieses Dokument kann nur gelesen werden",
    failedToLoad: "Der Editor konnte nicht geladen werden",
  },

  unsaved: {
    onDevice: (title) => `„${title}“ hat Änderungen, die auf diesem Gerät auf den Server warten.`,
    waiting: (title) => `„${title}“ hat Änderungen, die noch nicht gespeichert sind. Lass dieses Fenster offen.`,
    refused: (title) =>
      `Änderungen an „${title}“ konnten nicht gespeichert werden. Öffne es hier, um den Grund zu sehen.`,
  },

  people: {
    here: (count) => (count === 1 ? "1 weitere Person ist hier" : `${count} weitere Personen sind hier`),
    list: "Wer hier ist",
    you: (name) => `${name} (du)`,
    joined: (name) => `${name} ist da.`,
    left: (name) => `${name} ist gegangen.`,
  },

  you: {
    open: (name) => `Du bist ${name}. Name, Aussehen und Tastenkürzel`,
    heading: "Du bist",
    nameHint: "Andere sehen es an deiner Schreibmarke.",
    theme: "Aussehen",
    themes: { auto: "Auto", light: "Hell", dark: "Dunkel" },
    language: "Sprache",
    ownLanguage: "Wie der Browser",
    shortcuts: "Tastenkürzel",
  },

  shortcuts: {
    title: "Tastenkürzel",
    close: "Schließen",
    key: "Taste",
    groups: {
      text: "Text",
      blocks: "Blöcke",
      markdown: "Am Anfang einer Zeile getippt",
      around: "Herumkommen",
      home: "Deine Dokumente",
    },
    rows: {
      headings: "Überschrift 1 bis 6",
      lineBreak: "Zeilenumbruch",
      mdHeading: "Überschrift",
      mdBullet: "Aufzählung",
      mdOrdered: "Nummerierte Liste",
      mdTodo: "Aufgabe",
      mdQuote: "Zitat",
      mdCode: "Codeblock",
      mdDivider: "Trennlinie",
      toolbar: "Zur Werkzeugleiste",
      backToText: "Zurück zum Text",
      shortcuts: "Diese Liste",
      create: "Neues Dokument",
      template: "Neu aus einer Vorlage",
      list: "Durch die Liste",
      remove: "Löschen",
      undoRemove: "Löschen rückgängig machen",
    },
  },
};
