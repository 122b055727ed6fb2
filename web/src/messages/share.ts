/**
 * What is said of who may do what with a document, in each language. It comes with the dialog.
 * Must never: hold markup.
 */
import type { LinkRole, Role } from "../access.ts";
import { messages } from "../messages.ts";

const roles = {
  view: "Can read",
  comment: "Can comment",
  suggest: "Can suggest",
  edit: "Can edit",
  admin: "Can share",
};

const en = {
  title: "Share this document",
  close: "Close",
  loading: "Asking the server…",
  saved: "Saved. It counts already.",
  overtaken: "Somebody else changed this a moment ago. This is how it is now.",
  roles: roles as Readonly<Record<Role, string>>,
  linkRoles: { ...roles, none: "Only people in the list" } as Readonly<Record<LinkRole, string>>,
  linkCloses: "Only you",

  open: "Open the document",
  opening: "Opening…",
  passwordTitle: "This document has a password",
  asked: "Whoever sent you the link knows it. This browser is asked once.",
  wrongPassword: "This is not the password. Check it with whoever sent you the link.",
  tooMany: (minutes: number): string =>
    `Too many wrong passwords. Try again in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.`,
  linkPassword: "Password of this document",

  openLine: "This server asks nobody to sign in. To share the document, send the link.",
  tokenLine: "On this server the application that it belongs to says who may open a document.",
  yours: (role: string): string => `You: ${role}.`,
  notYours: "Who it is shared with is seen and changed by those who can share it.",

  people: "People",
  owner: "Owner",
  you: "you",
  nobodyYet: "Nobody else was given a role yet.",
  roleOf: (name: string): string => `What ${name} may do`,
  remove: "Remove",
  removeOf: (name: string): string => `Remove ${name}`,
  add: "Add somebody",
  addLogin: "E-mail or user name",
  addRole: "May",
  addButton: "Add",
  unknownPerson: "Nobody has an account of this name here. Ask who runs the server to invite them.",
  alreadyMember: (name: string): string => `${name} is in the list already.`,

  link: "Link",
  linkRole: "Everybody with an account and the link",
  openLinkRole: "Everybody with the link",
  expires: "The link ends after",
  noEnd: "Leave it empty for no end.",
  past: "This day is over. Choose a later one.",
  setPassword: "Password of the link",
  passwordSet: "It has a password. A new one makes everybody give it again.",
  passwordNone: "At least 8 characters. People give it once in each browser.",
  passwordShort: "A password has at least 8 characters.",
  apply: "Set password",
  removePassword: "Remove password",
  copy: "Copy link",
  copied: "Link copied",
  notCopied: "The browser did not allow copying. Take the address from the field.",
  address: "Address of the document",

  lock: "Lock",
  lockLabel: "Nobody may change the document",
  lockLine: "You neither, until you take this off. Reading goes on.",

  handOn: "Hand it on",
  handOnTo: "New owner",
  handOnButton: "Hand it on…",
  handOnSure: (name: string): string =>
    `${name} will own this document, and only they can give it back. You can still share it, as a member.`,
  handOnYes: (name: string): string => `Make ${name} the owner`,
  cancel: "Cancel",
  onlyOwner: (name: string): string => `Only ${name}, who owns it, can hand it on.`,
  onlyMembers: "Add somebody first, to whom it can be handed on.",
};

const rollen = {
  view: "Darf lesen",
  comment: "Darf kommentieren",
  suggest: "Darf vorschlagen",
  edit: "Darf bearbeiten",
  admin: "Darf teilen",
};

const de: typeof en = {
  title: "Dieses Dokument teilen",
  close: "Schließen",
  loading: "Der Server wird gefragt …",
  saved: "Gespeichert. Es gilt schon.",
  overtaken: "Jemand anderes hat das gerade geändert. So ist es jetzt.",
  roles: rollen,
  linkRoles: { ...rollen, none: "Nur wer in der Liste steht" },
  linkCloses: "Nur du",

  open: "Dokument öffnen",
  opening: "Wird geöffnet …",
  passwordTitle: "Dieses Dokument hat ein Passwort",
  asked: "Wer dir den Link geschickt hat, kennt es. Dieser Browser wird einmal gefragt.",
  wrongPassword: "Das ist nicht das Passwort. Frag nach, wer dir den Link geschickt hat.",
  tooMany: (minutes) =>
    `Zu viele falsche Passwörter. Versuch es in ${minutes === 1 ? "einer Minute" : `${minutes} Minuten`} noch einmal.`,
  linkPassword: "Passwort dieses Dokuments",

  openLine: "Auf diesem Server meldet sich niemand an. Zum Teilen schick den Link.",
  tokenLine: "Auf diesem Server sagt die Anwendung, zu der er gehört, wer ein Dokument öffnen darf.",
  yours: (role) => `Du: ${role}.`,
  notYours: "Mit wem es geteilt ist, sehen und ändern die, die es teilen dürfen.",

  people: "Personen",
  owner: "Eigentum",
  you: "du",
  nobodyYet: "Sonst hat noch niemand eine Rolle bekommen.",
  roleOf: (name) => `Was ${name} darf`,
  remove: "Entfernen",
  removeOf: (name) => `${name} entfernen`,
  add: "Jemanden hinzufügen",
  addLogin: "E-Mail oder Benutzername",
  addRole: "Rolle",
  addButton: "Hinzufügen",
  unknownPerson: "Ein Konto mit diesem Namen gibt es hier nicht. Bitte darum, dass die Person eingeladen wird.",
  alreadyMember: (name) => `${name} steht schon in der Liste.`,

  link: "Link",
  linkRole: "Alle, die ein Konto und den Link haben",
  openLinkRole: "Alle, die den Link haben",
  expires: "Der Link endet nach dem",
  noEnd: "Leer lassen, wenn er nicht enden soll.",
  past: "Dieser Tag ist vorbei. Wähle einen späteren.",
  setPassword: "Passwort des Links",
  passwordSet: "Er hat ein Passwort. Nach einem neuen werden alle noch einmal gefragt.",
  passwordNone: "Mindestens 8 Zeichen. Es wird in jedem Browser einmal gefragt.",
  passwordShort: "Ein Passwort hat mindestens 8 Zeichen.",
  apply: "Passwort setzen",
  removePassword: "Passwort entfernen",
  copy: "Link kopieren",
  copied: "Link kopiert",
  notCopied: "Der Browser hat das Kopieren nicht erlaubt. Nimm die Adresse aus dem Feld.",
  address: "Adresse des Dokuments",

  lock: "Sperre",
  lockLabel: "Niemand darf das Dokument ändern",
  lockLine: "Auch du nicht, bis du das aufhebst. Lesen geht weiter.",

  handOn: "Übergeben",
  handOnTo: "Wem es dann gehört",
  handOnButton: "Übergeben …",
  handOnSure: (name) =>
    `Das Dokument gehört dann ${name}, und nur von dort kommt es zurück. Du darfst es weiter teilen, als Mitglied.`,
  handOnYes: (name) => `An ${name} übergeben`,
  cancel: "Abbrechen",
  onlyOwner: (name) => `Das Dokument gehört ${name}; nur von dort kann es übergeben werden.`,
  onlyMembers: "Füge erst jemanden hinzu, dem es übergeben werden kann.",
};

/** In the language of the page. */
export function shareMessages(): typeof en {
  return messages.language === "de" ? de : en;
}
