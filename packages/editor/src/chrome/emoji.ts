/** The emoji by GitHub's names, which Markdown uses too. Loaded when somebody first asks for one by its name. */
import { gemoji } from "gemoji";

/** An emoji and how it is found. */
export interface Emoji {
  /** Its first name, without colons. */
  readonly name: string;
  readonly names: readonly string[];
  /** Its characters. */
  readonly text: string;
  /** Other words for it. */
  readonly words: string;
}

/** All of them, in Unicode's order. */
export const EMOJI: readonly Emoji[] = gemoji.map(({ emoji, names, tags, description }) => ({
  name: names[0] ?? description,
  names,
  text: emoji,
  words: `${tags.join(" ")} ${description}`,
}));
