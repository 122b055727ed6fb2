/**
 * What a screen reader says about changes that are only seen otherwise. Owns: the rate, one sentence per five
 * seconds at most, since a live region that talks while someone writes is switched off by them.
 */
import { signal } from "@preact/signals-core";
import type { JSX } from "preact";

const INTERVAL = 5_000;

const spoken = signal("");
let waiting: string[] = [];
let spokenAt = Number.NEGATIVE_INFINITY;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Says it politely, soon. `replaces` drops waiting sentences of the same kind, which have become untrue. */
export function announce(sentence: string, replaces: (earlier: string) => boolean = () => false): void {
  waiting = waiting.filter((earlier) => !replaces(earlier));
  waiting.push(sentence);
  if (timer !== undefined) return;
  timer = setTimeout(speak, Math.max(0, spokenAt + INTERVAL - performance.now()));
}

function speak(): void {
  timer = undefined;
  spokenAt = performance.now();
  spoken.value = waiting.join(" ");
  waiting = [];
}

export function Announcer(): JSX.Element {
  return (
    <div class="visually-hidden" aria-live="polite" aria-atomic="true">
      {spoken}
    </div>
  );
}
