/**
 * What a screen reader says of the others and of the connection. Owns: what is worth saying, and how often: one
 * sentence per five seconds at most, since a live region that talks while someone writes is switched off by them.
 * Must never: say what is not true any more when it is said.
 */
import { effect } from "@preact/signals";
import type { ConnectionState } from "@weft/client";
import type { Whereabouts } from "../company/company.ts";
import { blockAt, headingAt } from "../company/places.ts";
import type { Editor } from "../editor.ts";
import type { CompanyMessages } from "../messages/company.en.ts";
import type { Announce, ReflectedElement } from "../reflected.ts";
import type { ChromeState } from "./state.ts";

/** Milliseconds between two sentences. */
const INTERVAL = 5_000;

/** What there is to be heard of, at one moment. */
export interface Moment {
  readonly all: readonly Whereabouts[];
  /** Who is writing in the block of the own caret. */
  readonly beside: readonly number[];
  /** The heading under which each is, by client. */
  readonly headings: ReadonlyMap<number, string>;
  readonly state: ConnectionState | undefined;
}

/** Something that listens and speaks. */
export interface Hearing {
  /** Compares with the moment before. */
  hear(moment: Moment): void;
  end(): void;
}

/** Speaks through `say`, as much as `wanted` asks for. */
export function createHearing(
  words: CompanyMessages,
  wanted: () => Announce,
  say: (sentence: string) => void,
): Hearing {
  let before: Moment | undefined;
  /** By what they are about, so that a newer one takes the place of an older. */
  const waiting = new Map<string, string>();
  let spokenAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function speak(): void {
    timer = undefined;
    if (waiting.size === 0) return;
    spokenAt = performance.now();
    say([...waiting.values()].join(" "));
    waiting.clear();
  }

  function add(about: string, sentence: string): void {
    waiting.set(about, sentence);
    timer ??= setTimeout(speak, Math.max(0, spokenAt + INTERVAL - performance.now()));
  }

  return {
    hear(now) {
      const last = before;
      before = now;
      if (last === undefined || wanted() === "off") return;
      for (const { person } of now.all) {
        if (!last.all.some((one) => one.person.client === person.client)) {
          add(`here ${person.client}`, words.joined(person.name));
        }
        if (now.beside.includes(person.client) && !last.beside.includes(person.client)) {
          add(`beside ${person.client}`, words.editing(person.name));
        }
        const heading = now.headings.get(person.client) ?? "";
        const isNew = heading !== "" && heading !== last.headings.get(person.client);
        if (wanted() === "verbose" && isNew) add(`under ${person.client}`, words.isUnder(person.name, heading));
      }
      for (const { person } of last.all) {
        if (now.all.some((one) => one.person.client === person.client)) continue;
        for (const about of ["beside", "under"]) waiting.delete(`${about} ${person.client}`);
        // Who came and went in the same breath was never told of.
        if (waiting.delete(`here ${person.client}`)) continue;
        add(`here ${person.client}`, words.left(person.name));
      }
      if (now.state === "offline" && last.state === "online") add("line", words.lineLost);
      if (now.state === "online" && last.state !== "online" && last.state !== undefined) {
        if (!waiting.delete("line") && last.state === "offline") add("line", words.lineBack);
      }
    },
    end() {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}

/** Hears what goes on in an editor and says it in its chrome; returns the end of it. */
export function hearOthers(state: ChromeState, editor: Editor, host: ReflectedElement): () => void {
  const hearing = createHearing(
    state.messages.company,
    () => host.announce,
    (sentence) => {
      state.heard.value = sentence;
    },
  );
  const stop = effect(() => {
    const { all } = state.company.value;
    const line = state.tells.value ? state.status.value?.state : undefined;
    const { doc, selection } = editor.view.state;
    const own = blockAt(doc, selection.head)?.start;
    // Each is a look through the document: for those only of whom something may be said.
    const positionOf = ({ person }: Whereabouts): number | undefined => editor.company.positionOf(person.client);
    const beside = all.filter((one) => {
      const position = one.typing ? positionOf(one) : undefined;
      return position !== undefined && own !== undefined && blockAt(doc, position)?.start === own;
    });
    const headingOf = (one: Whereabouts): (readonly [number, string])[] => {
      const position = positionOf(one);
      return position === undefined ? [] : [[one.person.client, headingAt(doc, position)]];
    };
    hearing.hear({
      all,
      beside: beside.map(({ person }) => person.client),
      headings: new Map(host.announce === "verbose" ? all.flatMap(headingOf) : []),
      state: line,
    });
  });
  return () => {
    stop();
    hearing.end();
  };
}
