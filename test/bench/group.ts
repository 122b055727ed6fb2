/**
 * The kinds of scenarios, as `--only` and the page name them.
 */

export interface Group {
  readonly title: string;
  readonly about: string;
}

/** By letter, in the order of the page. */
export const groups: Readonly<Record<string, Group>> = {
  A: {
    title: "One document, many readers",
    about:
      "Ten of the clients type. A delivery is one edit at one other client; a server may put several edits into one " +
      "message. The delay is from sending an edit until another client has it, over every such pair.",
  },
  B: {
    title: "Many documents",
    about: "A thousand documents with two clients each, and all of them type.",
  },
  C: {
    title: "Silence",
    about: "What connections and open documents cost while nothing happens.",
  },
  D: {
    title: "Opening a long document",
    about: "The paper of a real editing history, 259,778 edits and 311 KB in its encoded state.",
  },
  E: { title: "Presence", about: "Everybody sees where everybody's caret is." },
  F: { title: "A whole paper", about: "The same history, typed anew by one client and read by three." },
  G: { title: "Coming back", about: "What a restart or a lost network does to a server." },
  S: {
    title: "Saved",
    about:
      "From sending an edit until it is acknowledged. Weft acknowledges what is on disk; Hocuspocus acknowledges what is " +
      "in memory, and stores it seconds later; y-websocket acknowledges nothing.",
  },
  R: { title: "A reader that never reads", about: "What a connection costs that takes nothing and does not end." },
  O: { title: "Documents by the thousand", about: "What stays of those that everybody has left." },
  T: {
    title: "At the keys",
    about:
      "Editors in Chromium, each a page with 3,000 blocks of some 200 letters: the same words in the same font and column, " +
      "real key events, and all who share the document on the same Weft server. ProseMirror is on its own, and shares nothing.",
  },
};
