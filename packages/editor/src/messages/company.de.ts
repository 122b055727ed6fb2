/** The sentences about the others around the text, in German. */
import type { CompanyMessages } from "./company.en.ts";

export const companyDe: CompanyMessages = {
  outOfSight: { above: "Personen weiter oben", below: "Personen weiter unten" },
  sides: { here: "im Blick", above: "weiter oben", below: "weiter unten", nowhere: "nicht im Text" },
  goTo: (name, side) => `Zu ${name} gehen, ${side}`,
  more: (count, side) => `${count} weitere Personen ${side}`,
  everyone: "Wo sind alle?",
  alone: "Niemand sonst ist hier.",
  under: (heading) => `unter „${heading}“`,
  typing: "schreibt",
  go: "Hingehen",
  follow: "Folgen",
  followWho: (name) => `${name} folgen`,
  following: (name) => `Du folgst ${name}`,
  stop: "Beenden",
  ended: (name) => `Du folgst ${name} nicht mehr.`,
  joined: (name) => `${name} ist hier.`,
  left: (name) => `${name} ist gegangen.`,
  editing: (name) => `${name} bearbeitet diesen Absatz.`,
  isUnder: (name, heading) => `${name} ist unter „${heading}“.`,
  lineLost: "Die Verbindung ist weg. Du kannst weiterschreiben.",
  lineBack: "Die Verbindung ist wieder da.",
};
