/** The sentences about the others around the text, in English. They come with the code that says them. */

export const companyEn = {
  outOfSight: { above: "People above", below: "People below" },
  sides: { here: "in sight", above: "above", below: "below", nowhere: "not in the text" },
  goTo: (name: string, side: string): string => `Go to ${name}, ${side}`,
  more: (count: number, side: string): string => `${count} more people ${side}`,
  everyone: "Where is everyone",
  alone: "Nobody else is here.",
  under: (heading: string): string => `under “${heading}”`,
  typing: "typing",
  go: "Go to",
  follow: "Follow",
  followWho: (name: string): string => `Follow ${name}`,
  following: (name: string): string => `Following ${name}`,
  stop: "Stop",
  ended: (name: string): string => `You no longer follow ${name}.`,
  joined: (name: string): string => `${name} is here.`,
  left: (name: string): string => `${name} left.`,
  editing: (name: string): string => `${name} is editing this paragraph.`,
  isUnder: (name: string, heading: string): string => `${name} is under “${heading}”.`,
  lineLost: "The connection is lost. You can go on writing.",
  lineBack: "The connection is back.",
};

/** The sentences of one language. */
export type CompanyMessages = typeof companyEn;
