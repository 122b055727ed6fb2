/**
 * What is said around signing in, in each language. Apart from the other sentences: they come before anybody can type, and these
 * are for who has to sign in first. Must never: hold markup.
 */
import { messages } from "../messages.ts";

const en = {
  signIn: "Sign in",
  signInLine: "This server is for people who have an account on it.",
  signingIn: "Signing in…",
  login: "E-mail or user name",
  password: "Password",
  name: "Your name",
  nameHint: "Others see it at your caret.",
  passwordHint: "At least 10 characters. A few words are good.",
  noAccounts:
    "Nobody has an account here yet. Where the server was started, it has printed an address for the first one.",
  firstRun: "Make the owner’s account",
  firstRunLine: "You are the first here. You will invite the others.",
  invitation: "Make your account",
  invitationLine: "You were invited to write here.",
  join: "Make the account",
  joining: "Making it…",
  reset: "Set a new password",
  resetLine: "You are signed out everywhere else by that.",
  resetting: "Setting it…",
  linkTitle: "This link can’t be used",
  account: "Account",
  signedInAs: (name: string, login: string): string => `You are signed in as ${name} (${login}).`,
  signOut: "Sign out",
  sessions: "Where you are signed in",
  thisOne: "This browser",
  seen: (when: string): string => `Last seen ${when}`,
  end: "Sign out there",
  endOf: (agent: string): string => `Sign out there: ${agent}`,
  unknownAgent: "A program",
  inviteTitle: "Invite somebody",
  inviteLine: "The link makes one account, within seven days. Send it to one person.",
  invite: "Make a link",
  inviteLink: "Link to send",
};

const de: typeof en = {
  signIn: "Anmelden",
  signInLine: "Dieser Server ist für Menschen, die hier ein Konto haben.",
  signingIn: "Wird angemeldet …",
  login: "E-Mail oder Benutzername",
  password: "Passwort",
  name: "Ihr Name",
  nameHint: "Andere sehen ihn an Ihrer Schreibmarke.",
  passwordHint: "Mindestens 10 Zeichen. Ein paar Wörter sind gut.",
  noAccounts:
    "Hier hat noch niemand ein Konto. Wo der Server gestartet wurde, hat er eine Adresse für das erste ausgegeben.",
  firstRun: "Konto des Eigentümers anlegen",
  firstRunLine: "Sie sind hier die erste Person. Die anderen laden Sie ein.",
  invitation: "Ihr Konto anlegen",
  invitationLine: "Sie wurden eingeladen, hier zu schreiben.",
  join: "Konto anlegen",
  joining: "Wird angelegt …",
  reset: "Neues Passwort setzen",
  resetLine: "Damit werden Sie überall sonst abgemeldet.",
  resetting: "Wird gesetzt …",
  linkTitle: "Dieser Link gilt nicht mehr",
  account: "Konto",
  signedInAs: (name, login) => `Sie sind als ${name} (${login}) angemeldet.`,
  signOut: "Abmelden",
  sessions: "Wo Sie angemeldet sind",
  thisOne: "Dieser Browser",
  seen: (when) => `Zuletzt gesehen ${when}`,
  end: "Dort abmelden",
  endOf: (agent) => `Dort abmelden: ${agent}`,
  unknownAgent: "Ein Programm",
  inviteTitle: "Jemanden einladen",
  inviteLine: "Der Link legt ein Konto an, innerhalb von sieben Tagen. Schicken Sie ihn einer Person.",
  invite: "Link anlegen",
  inviteLink: "Link zum Verschicken",
};

/** In the language of the page, which may not be known yet when this is loaded. */
export function accountMessages(): typeof en {
  return messages.language === "de" ? de : en;
}
