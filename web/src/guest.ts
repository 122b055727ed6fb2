/** Who this person is to others: a name, made up at the first visit, theirs to change. Owns: that name. */
import { signal, type ReadonlySignal } from "@preact/signals-core";
import { MAX_PERSON_NAME } from "@weft/client";
import { onRemembered, recall, remember } from "./remembered.ts";

const KEY = "name";
const MANNERS = "Quiet Bright Gentle Swift Merry Calm Clever Brave Kind Sunny Patient Curious Nimble Wise".split(" ");
const ANIMALS = "Otter Heron Fox Lynx Robin Badger Hare Wren Seal Finch Beaver Owl Marten Crane".split(" ");

function pick(words: readonly string[]): string {
  return words[Math.floor(Math.random() * words.length)] ?? "";
}

function tidy(name: string): string {
  return name.replaceAll(/\s+/g, " ").trim().slice(0, MAX_PERSON_NAME);
}

function firstName(): string {
  const known = tidy(recall(KEY) ?? "");
  if (known !== "") return known;
  const made = `${pick(MANNERS)} ${pick(ANIMALS)}`;
  remember(KEY, made);
  return made;
}

const name = signal(firstName());
onRemembered(KEY, (value) => {
  if (tidy(value) !== "") name.value = tidy(value);
});

/** The name that others see. */
export const guestName: ReadonlySignal<string> = name;

/** Takes a new name; an empty one changes nothing. */
export function rename(wanted: string): void {
  const tidied = tidy(wanted);
  if (tidied === "") return;
  name.value = tidied;
  remember(KEY, tidied);
}
