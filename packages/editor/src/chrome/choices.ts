/**
 * What can be chosen by a name typed behind "/", "@" or ":". Owns: which there are, and which fit what was typed, best first.
 */
import type { Person } from "@weft/client";
import { schema } from "@weft/schema";
import type { Node } from "prosemirror-model";
import type { CommandArguments, CommandName } from "../commands.ts";
import type { Editor } from "../editor.ts";
import type { ChromeMessages } from "../messages/chrome.en.ts";
import { commandLabel } from "../messages/label.ts";
import type { Typeahead } from "../typeahead.ts";
import type { Emoji } from "./emoji.ts";
import type { IconName } from "./icons.tsx";
import type { ChromeState } from "./state.ts";

/** One line of the menu. */
export interface Choice {
  /** Names it among the others, and from one time to the next. */
  readonly id: string;
  readonly label: string;
  readonly section: keyof ChromeMessages["typeahead"]["sections"];
  /** An icon of ours, or characters that are one. */
  readonly icon: { readonly name: IconName } | { readonly text: string };
  /** What it does: a command, or what stands in the text from then on. */
  /** What may be typed instead. */
  readonly typed?: string | undefined;
  readonly does: { readonly command: CommandName; readonly args?: CommandArguments } | Node;
}

/** A block or command that can be inserted, by its name. */
interface Insertion {
  readonly command: CommandName;
  readonly args?: CommandArguments;
  readonly section: "text" | "lists" | "blocks";
  readonly icon: IconName;
  /** What may be typed instead, at the start of a line. */
  readonly typed?: string;
}

/** All that "/" and the menu "Insert" offer, in their order. */
export const INSERTIONS: readonly Insertion[] = [
  { command: "paragraph", section: "text", icon: "text" },
  { command: "heading1", section: "text", icon: "heading1", typed: "#" },
  { command: "heading2", section: "text", icon: "heading2", typed: "##" },
  { command: "heading3", section: "text", icon: "heading3", typed: "###" },
  { command: "quote", section: "text", icon: "quote", typed: ">" },
  { command: "bullet", section: "lists", icon: "bullet", typed: "-" },
  { command: "ordered", section: "lists", icon: "ordered", typed: "1." },
  { command: "todo", section: "lists", icon: "todo", typed: "[]" },
  { command: "toggle", section: "lists", icon: "toggle", typed: ">>" },
  { command: "image", section: "blocks", icon: "image" },
  { command: "file", section: "blocks", icon: "file" },
  { command: "embed", section: "blocks", icon: "embed" },
  { command: "table", args: { rows: 3, columns: 3 }, section: "blocks", icon: "table" },
  { command: "code_block", section: "blocks", icon: "code", typed: "```" },
  { command: "callout", args: { tone: "note" }, section: "blocks", icon: "callout" },
  { command: "columns", args: { count: 2 }, section: "blocks", icon: "columns" },
  { command: "columns", args: { count: 3 }, section: "blocks", icon: "columns" },
  { command: "divider", section: "blocks", icon: "divider", typed: "---" },
  { command: "math", section: "blocks", icon: "math", typed: "$$" },
  { command: "math_inline", section: "blocks", icon: "math" },
  { command: "footnote", section: "blocks", icon: "footnote" },
];

/** The last ones that were chosen, newest first, while this page is open. */
const recent: string[] = [];

/** Remembers a choice, so that it comes first the next time. */
export function noteChoice({ id, section }: Choice): void {
  if (section === "people") return;
  const before = recent.indexOf(id);
  if (before !== -1) recent.splice(before, 1);
  recent.unshift(id);
  recent.length = Math.min(recent.length, 24);
}

/** More lines than this nobody reads: they type on. */
const MAX_CHOICES = 60;
const MAX_RECENT = 3;

/** The choices for what was typed. `emoji` are all there are, once they are loaded. */
export function choicesFor(
  { trigger, query }: Typeahead,
  editor: Editor,
  messages: ChromeState["messages"],
  people: readonly Pick<Person, "name">[],
  emoji: readonly Emoji[],
): readonly Choice[] {
  if (trigger === "@") return peopleCalled(query, people);
  if (trigger === ":") return emojiCalled(query, emoji);
  const all = INSERTIONS.filter(({ command, args }) => editor.can(command, args)).map((insertion): [Choice, string] => [
    {
      id: `${insertion.command} ${insertion.args?.count ?? ""}`,
      label: commandLabel(messages, insertion.command, insertion.args),
      section: insertion.section,
      icon: { name: insertion.icon },
      typed: insertion.typed,
      does: insertion,
    },
    keywordsOf(insertion.command, messages),
  ]);
  if (query !== "") return ranked(query, all);
  const used = all.map(([choice]) => choice).filter(({ id }) => recent.indexOf(id) >= 0);
  used.sort((a, b) => recent.indexOf(a.id) - recent.indexOf(b.id));
  const first = used.slice(0, MAX_RECENT).map((choice): Choice => ({ ...choice, section: "recent" }));
  const rest = all.map(([choice]) => choice).filter(({ id }) => !first.some((choice) => choice.id === id));
  return [...first, ...rest];
}

function keywordsOf(command: CommandName, { chrome: { keywords } }: ChromeState["messages"]): string {
  const words: Readonly<Partial<Record<string, string>>> = keywords;
  return words[command] ?? "";
}

function emojiCalled(query: string, emoji: readonly Emoji[]): readonly Choice[] {
  // ":" alone, and ":)", are no names.
  if (query.length < 2 || !/^[\p{L}\p{N}_+-]+$/u.test(query)) return [];
  const all = emoji.map(({ name, names, text, words }): [Choice, string] => [
    {
      id: name,
      label: `:${names.find((other) => other.startsWith(query.toLowerCase())) ?? name}:`,
      section: "emoji",
      icon: { text },
      does: schema.nodes.emoji.create({ name, text }),
    },
    `${names.join(" ")} ${words}`,
  ]);
  // Letters that are anywhere in a name are in too many of so many names.
  return ranked(query, all, WORD);
}

function peopleCalled(query: string, people: readonly Pick<Person, "name">[]): readonly Choice[] {
  const names = [...new Set(people.map(({ name }) => name))];
  const all = names.map((name): [Choice, string] => [
    {
      id: name,
      label: name,
      section: "people",
      icon: { text: String.fromCodePoint(name.codePointAt(0) ?? 64) },
      does: schema.nodes.mention.create({ label: name }),
    },
    "",
  ]);
  return query === "" ? all.map(([choice]) => choice) : ranked(query, all);
}

/** The rank of a name of which a word begins as was typed. */
const WORD = 3;

function ranked(query: string, all: readonly (readonly [Choice, string])[], least = 1): readonly Choice[] {
  return all
    .map(([choice, words]) => ({ choice, rank: rankOf(plain(query), plain(choice.label), plain(words)) }))
    .filter(({ rank }) => rank >= least)
    .sort((a, b) => b.rank - a.rank || recency(b.choice) - recency(a.choice))
    .slice(0, MAX_CHOICES)
    .map(({ choice }) => choice);
}

function recency({ id }: Choice): number {
  const at = recent.indexOf(id);
  return at === -1 ? 0 : recent.length - at;
}

/** Letters as one types them in a hurry: without case and accents. */
function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

/** How well a name fits what was typed; 0 for not at all. */
export function rankOf(query: string, label: string, words: string): number {
  const name = label.replace(/^:/, "");
  if (name === query || name === `${query}:`) return 6;
  if (name.startsWith(query)) return 5;
  if (name.split(/[\s_-]+/).some((word) => word.startsWith(query))) return 4;
  if (words.split(" ").some((word) => word.startsWith(query))) return 3;
  if (name.includes(query)) return 2;
  return initials(name).startsWith(query) || isWithin(query, name) ? 1 : 0;
}

function initials(name: string): string {
  return name
    .split(/[\s_-]+/)
    .map((word) => word.slice(0, 1))
    .join("");
}

/** Whether the letters stand in a name in this order, the first of them first. */
function isWithin(letters: string, name: string): boolean {
  if (letters.length < 3 || !name.startsWith(letters.slice(0, 1))) return false;
  let at = 0;
  for (const letter of letters) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
