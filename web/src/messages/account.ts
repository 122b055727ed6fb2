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
  or: "or",
  signInWith: (name: string): string => `Sign in with ${name}`,
  goingTo: (name: string): string => `Going to ${name}…`,
  insteadOfPassword: (name: string): string =>
    `From then on you sign in with ${name}. Your password counts no more, and you are signed out everywhere else.`,
  notSignedIn: "You are not signed in",
  provider: "The other service",
  providerProblem: (problem: string, name: string): string => {
    switch (problem) {
      case "refused":
        return `${name} did not let you in. If you did not cancel it yourself, ask whoever looks after your account there.`;
      case "unavailable":
        return `${name} can’t be reached, or does not answer as it should. Try again in a moment. If it stays so, tell whoever runs this server.`;
      case "too-often":
        return "Too many people sign in from your network. Try again in a few minutes.";
      case "not-invited":
        return `You have no account here. Ask whoever runs this server for an invitation, open its link, and choose ${name} there.`;
      case "unverified":
        return `${name} has not verified your e-mail address. Confirm it there, then sign in again.`;
      case "disabled":
        return "Your account on this server is disabled. Ask whoever runs it.";
      case "taken":
        return `There is an account with your e-mail address or user name here already. Sign in with its password. To sign in with ${name} instead, ask whoever runs this server for a link to set a new password, and choose ${name} there.`;
      case "spent":
        return "The link has been used, taken back, or has expired. Ask whoever gave it to you for another one.";
      case "connected":
        return `Your account at ${name} belongs to another account on this server. Sign out at ${name}, and choose another one there.`;
      default:
        return "Signing in took too long, or the page was opened twice. Begin again.";
    }
  },
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
  or: "oder",
  signInWith: (name) => `Mit ${name} anmelden`,
  goingTo: (name) => `Weiter zu ${name} …`,
  insteadOfPassword: (name) =>
    `Von da an melden Sie sich mit ${name} an. Ihr Passwort gilt nicht mehr, und überall sonst werden Sie abgemeldet.`,
  notSignedIn: "Sie sind nicht angemeldet",
  provider: "Der andere Dienst",
  providerProblem(problem, name) {
    switch (problem) {
      case "refused":
        return `${name} hat Sie nicht eingelassen. Wenn Sie nicht selbst abgebrochen haben, fragen Sie, wer Ihr Konto dort betreut.`;
      case "unavailable":
        return `${name} ist nicht zu erreichen oder antwortet nicht, wie es sein sollte. Versuchen Sie es gleich noch einmal. Wenn es so bleibt, sagen Sie es denen, die diesen Server betreiben.`;
      case "too-often":
        return "Aus Ihrem Netz melden sich zu viele an. Versuchen Sie es in ein paar Minuten noch einmal.";
      case "not-invited":
        return `Sie haben hier kein Konto. Bitten Sie um eine Einladung, öffnen Sie deren Link und wählen Sie dort ${name}.`;
      case "unverified":
        return `${name} hat Ihre E-Mail-Adresse nicht überprüft. Bestätigen Sie sie dort und melden Sie sich dann noch einmal an.`;
      case "disabled":
        return "Ihr Konto auf diesem Server ist gesperrt. Fragen Sie, wer ihn betreibt.";
      case "taken":
        return `Hier gibt es schon ein Konto mit Ihrer E-Mail-Adresse oder Ihrem Benutzernamen. Melden Sie sich mit dessen Passwort an. Um sich stattdessen mit ${name} anzumelden, bitten Sie um einen Link für ein neues Passwort und wählen Sie dort ${name}.`;
      case "spent":
        return "Der Link wurde benutzt, zurückgenommen oder ist abgelaufen. Bitten Sie um einen neuen.";
      case "connected":
        return `Ihr Konto bei ${name} gehört zu einem anderen Konto auf diesem Server. Melden Sie sich bei ${name} ab und wählen Sie dort ein anderes.`;
      default:
        return "Die Anmeldung hat zu lange gedauert, oder die Seite wurde zweimal geöffnet. Beginnen Sie noch einmal.";
    }
  },
};

/** In the language of the page, which may not be known yet when this is loaded. */
export function accountMessages(): typeof en {
  return messages.language === "de" ? de : en;
}
