/** The sentences of what is around a document's text, and of the list of documents, in German; see around.en.ts. */
import type { AroundMessages } from "./around.en.ts";

export const aroundDe: AroundMessages = {
  home: {
    title: "Dokumente",
    create: "Neues Dokument",
    creating: "Wird angelegt …",
    createHint: "oder drücke N",
    fromTemplate: "Aus einer Vorlage",
    templates: "Vorlagen",
    orTemplate: "Oder beginne mit einer Vorlage",
    search: "Titel und Texte durchsuchen",
    noMatch: (query) => `Nichts gefunden zu „${query}“.`,
    found: (count, hasMore) =>
      hasMore
        ? `Mehr als ${count} Dokumente gefunden`
        : count === 1
          ? "1 Dokument gefunden"
          : `${count} Dokumente gefunden`,
    incomplete: "Einige Texte werden noch gelesen; gleich kann es mehr sein.",
    parts: "Welche Dokumente",
    part: {
      all: "Alle",
      owned: "Meine",
      shared: "Mit mir geteilt",
      opened: "Per Link",
      starred: "Mit Stern",
      trashed: "Papierkorb",
    },
    emptyPart: {
      all: "Hier sind keine Dokumente.",
      owned: "Du hast noch kein Dokument angelegt.",
      shared: "Noch niemand hat dich zum Mitglied eines Dokuments gemacht.",
      opened: "Du hast noch kein Dokument von anderen geöffnet.",
      starred: "Gib einem Dokument einen Stern, dann findest du es hier.",
      trashed: "Der Papierkorb ist leer.",
    },
    star: (title) => `Stern für ${title}`,
    addStar: "Stern geben",
    unstar: "Stern wegnehmen",
    acts: (title) => `Mehr zu ${title}`,
    allActs: "Alle Dokumente herunterladen",
    duplicate: "Duplizieren",
    copyOf: (title) => `${title} (Kopie)`,
    duplicated: (title) => `„${title}“ ist angelegt.`,
    open: "Öffnen",
    toTrash: "Löschen",
    restore: "Wiederherstellen",
    forGood: "Endgültig löschen",
    forGoodQuestion: (title) => `„${title}“ endgültig löschen? Niemand kann es dann zurückholen.`,
    loading: "Deine Dokumente werden geladen",
    emptyTitle: "Gemeinsam schreiben",
    emptyLine:
      "Weft ist ein Dokument, in dem mehrere zugleich schreiben. Teile seinen Link; jedes Wort wird gespeichert, während du es tippst.",
    owned: "Deine",
    opened: "Mit dir geteilt",
    justNow: "gerade eben",
    openedWhen: (when) => `Geöffnet ${when}`,
    more: "Mehr anzeigen",
    removed: (title) => `„${title}“ ist im Papierkorb.`,
    restored: (title) => `„${title}“ ist wieder da.`,
    onDevice: "Auf diesem Gerät",
    undo: "Rückgängig",
    dismiss: "Schließen",
  },

  imports: {
    button: "Importieren",
    title: "Importierte Dateien",
    kinds: "Markdown, HTML, Word (.docx), Text oder JSON",
    drop: "Dateien hier loslassen, um Dokumente daraus zu machen",
    waiting: "Wartet",
    close: "Schließen",
    underWay: (done, all) => `Import: ${done} von ${all}`,
    over: (done, failed) => {
      const made = done === 1 ? "1 Dokument importiert" : `${done} Dokumente importiert`;
      if (failed === 0) return made;
      const not =
        failed === 1 ? "1 Datei konnte nicht importiert werden" : `${failed} Dateien konnten nicht importiert werden`;
      return done === 0 ? not : `${made}, ${not}`;
    },
    folder: "Das ist ein Ordner. Öffne ihn und wähle die Dateien darin.",
    kind: "Aus so einer Datei kann kein Dokument werden. Möglich sind Markdown, HTML, Word (.docx), Text, JSON und Yjs.",
    empty: "Diese Datei ist leer.",
    tooLarge: (most) => `Diese Datei ist größer als ${most}; mehr geht hier nicht. Teile sie.`,
    tooMany: (most) => `Auf einmal gehen nur ${most} Dateien. Wähle diese später noch einmal.`,
  },

  downloads: {
    markdown: "Als Markdown herunterladen",
    html: "Als HTML herunterladen",
    docx: "Für Word herunterladen",
    json: "Als JSON herunterladen",
  },

  document: {
    acts: "Kopieren und herunterladen",
    home: "Alle Dokumente",
    share: "Teilen",
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
    signInFirst: "Melde dich an, um dieses Dokument zu öffnen",
    deniedTitle: "Du kannst dieses Dokument nicht öffnen",
    stoppedTitle: "Das Bearbeiten wurde beendet",
    goHome: "Zu deinen Dokumenten",
    outdatedTitle: "Eine neuere Version von Weft war hier",
    outdatedLine:
      "Du kannst dieses Dokument lesen. Um darin zu schreiben, lade die Seite neu: Das bringt die neuere Version.",
    onlyReadingTitle: "Dieses Dokument kann nur gelesen werden",
  },

  people: {
    here: (count) => (count === 1 ? "1 weitere Person ist hier" : `${count} weitere Personen sind hier`),
    list: "Wer hier ist",
    you: (name) => `${name} (du)`,
    follow: "Folgen",
    following: "Wird gefolgt",
    followWho: (name) => `${name} folgen`,
  },

  you: {
    open: (name) => `Du bist ${name}. Name, Aussehen und Tastenkürzel`,
    heading: "Du bist",
    nameHint: "Andere sehen es an deiner Schreibmarke.",
    theme: "Aussehen",
    themes: { auto: "Auto", light: "Hell", dark: "Dunkel" },
    language: "Sprache",
    ownLanguage: "Wie der Browser",
    spoken: "Bildschirmleser: andere",
    amounts: { off: "Nichts", brief: "Wer kommt, geht und neben mir schreibt", verbose: "Auch, wo sie sind" },
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
      find: "Suchen",
      replace: "Suchen und ersetzen",
      findNext: "Nächste Fundstelle",
      fullscreen: "Vollbild",
      toolbar: "Zur Werkzeugleiste",
      everyone: "Wo sind alle?",
      backToText: "Zurück zum Text",
      shortcuts: "Diese Liste",
      create: "Neues Dokument",
      template: "Neu aus einer Vorlage",
      search: "Suchen",
      list: "Durch die Liste",
      remove: "Löschen",
      undoRemove: "Löschen rückgängig machen",
    },
  },
};
