/**
 * What is said in the parts of one's account, in each language: where one is signed in, API keys, invitations. With the account's
 * page. Must never: hold markup.
 */
import type { Role } from "../access.ts";
import { messages } from "../messages.ts";

const en = {
  loading: "Asking the server…",
  signedOut: "You are not signed in any more. Reload the page to sign in.",
  copy: "Copy",
  copied: "Copied",
  notCopied: "The browser did not allow copying. Take it from the field.",
  cancel: "Cancel",
  more: "Show more",

  endOthers: "Sign out everywhere else",
  endedOne: (agent: string): string => `Signed out: ${agent}.`,
  endedOthers: "You are signed out everywhere else.",
  onlyHere: "You are signed in nowhere else.",

  keys: "API keys",
  keysLine: "Programs use them to do in your name what you may do, as far as the key goes.",
  noKeys: "You have no keys.",
  keyName: "What the key is for",
  keyRole: "In your documents it may",
  roles: {
    view: "read",
    comment: "comment",
    suggest: "suggest",
    edit: "write",
    admin: "do all, also share and delete",
  } as Readonly<Record<Role, string>>,
  keyEnd: "It ends after",
  keyEndHint: "Leave it empty for no end.",
  past: "This day is over. Choose a later one.",
  badDay: "This is not a whole date yet.",
  nameMissing: "Say what it is for.",
  makeKey: "Make a key",
  making: "Making it…",
  tooManyKeys: "You have 100 keys, which is the most. Revoke one first.",
  newKey: (name: string): string => `The key for “${name}”`,
  newKeyLine: "Copy it now: it is not shown again.",
  haveIt: "I have it",
  may: (role: string): string => `May ${role}`,
  ends: (when: string): string => `ends ${when}`,
  noEnd: "does not end",
  used: (when: string): string => `Last used ${when}`,
  unused: "Never used",
  revoke: "Revoke",
  revokeOf: (name: string): string => `Revoke ${name}`,
  revokeSure: (name: string): string => `Programs that use “${name}” are refused from then on. This can’t be undone.`,
  revokeYes: "Revoke it",
  revoked: (name: string): string => `“${name}” is revoked.`,

  invitationNote: "Whom it is for",
  invitationNoteHint: "If you like. Only owners of this server see it.",
  openInvitations: "Not used yet",
  noInvitations: "No invitation is open.",
  someone: "For somebody",
  invitationEnds: (when: string): string => `Can be used until ${when}`,
  withdraw: "Take back",
  withdrawOf: (note: string, when: string): string => `Take back: ${note}, ${when}`,
  withdrawn: "The link can’t be used any more.",
};

const de: typeof en = {
  loading: "Der Server wird gefragt …",
  signedOut: "Du bist nicht mehr angemeldet. Lade die Seite neu, um dich anzumelden.",
  copy: "Kopieren",
  copied: "Kopiert",
  notCopied: "Der Browser hat das Kopieren nicht erlaubt. Nimm es aus dem Feld.",
  cancel: "Abbrechen",
  more: "Mehr zeigen",

  endOthers: "Überall sonst abmelden",
  endedOne: (agent) => `Abgemeldet: ${agent}.`,
  endedOthers: "Du bist überall sonst abgemeldet.",
  onlyHere: "Sonst bist du nirgends angemeldet.",

  keys: "API-Schlüssel",
  keysLine: "Programme tun damit in deinem Namen, was du darfst, soweit der Schlüssel reicht.",
  noKeys: "Du hast keine Schlüssel.",
  keyName: "Wofür der Schlüssel ist",
  keyRole: "In deinen Dokumenten darf er",
  roles: {
    view: "lesen",
    comment: "kommentieren",
    suggest: "vorschlagen",
    edit: "schreiben",
    admin: "alles, auch teilen und löschen",
  },
  keyEnd: "Er endet nach dem",
  keyEndHint: "Leer lassen, wenn er nicht enden soll.",
  past: "Dieser Tag ist vorbei. Wähle einen späteren.",
  badDay: "Das ist noch kein ganzes Datum.",
  nameMissing: "Sag, wofür er ist.",
  makeKey: "Schlüssel anlegen",
  making: "Wird angelegt …",
  tooManyKeys: "Du hast 100 Schlüssel, mehr gehen nicht. Widerrufe erst einen.",
  newKey: (name) => `Der Schlüssel für „${name}“`,
  newKeyLine: "Kopiere ihn jetzt: Er wird nicht noch einmal gezeigt.",
  haveIt: "Ich habe ihn",
  may: (role) => `Darf ${role}`,
  ends: (when) => `endet ${when}`,
  noEnd: "endet nicht",
  used: (when) => `Zuletzt benutzt ${when}`,
  unused: "Nie benutzt",
  revoke: "Widerrufen",
  revokeOf: (name) => `${name} widerrufen`,
  revokeSure: (name) =>
    `Programme, die „${name}“ benutzen, werden von da an abgewiesen. Das lässt sich nicht rückgängig machen.`,
  revokeYes: "Ja, widerrufen",
  revoked: (name) => `„${name}“ ist widerrufen.`,

  invitationNote: "Für wen der Link ist",
  invitationNoteHint: "Wenn du magst. Nur Eigentümer dieses Servers sehen es.",
  openInvitations: "Noch nicht benutzt",
  noInvitations: "Keine Einladung ist offen.",
  someone: "Für jemanden",
  invitationEnds: (when) => `Gilt bis ${when}`,
  withdraw: "Zurücknehmen",
  withdrawOf: (note, when) => `Zurücknehmen: ${note}, ${when}`,
  withdrawn: "Der Link gilt nicht mehr.",
};

/** In the language of the page. */
export function accountPartMessages(): typeof en {
  return messages.language === "de" ? de : en;
}
