/** How much a screen reader is told of the others. Owns: remembering it in this browser. */
import { effect, signal, type Signal } from "@preact/signals-core";
import { onRemembered, recall, remember } from "./remembered.ts";

export const AMOUNTS = ["off", "brief", "verbose"] as const;
export type Amount = (typeof AMOUNTS)[number];

const KEY = "announce";

function amountFrom(text: string | undefined): Amount {
  return AMOUNTS.find((amount) => amount === text) ?? "brief";
}

export const spokenOfOthers: Signal<Amount> = signal(amountFrom(recall(KEY)));

onRemembered(KEY, (value) => {
  spokenOfOthers.value = amountFrom(value);
});
effect(() => remember(KEY, spokenOfOthers.value));
