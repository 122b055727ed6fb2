/**
 * Who is here. Owns: the typed awareness state `{user: {name, color}, cursor: {anchor, head} | null}` and the palette.
 * Must never: pass on something of another client unchecked. Names, colours and cursors come from anyone.
 */
import type { Awareness } from "y-protocols/awareness";
import { createListeners } from "./listeners.ts";

/** One presence colour for both themes, as `#rrggbb`; the wire carries its index only. */
export interface PaletteColor {
  readonly light: string;
  readonly dark: string;
}

/** The presence colours. White text on `light` and dark text on `dark` have a contrast of at least 4.5:1. */
export const PALETTE: readonly PaletteColor[] = [
  { light: "#C2410C", dark: "#FB923C" },
  { light: "#B42373", dark: "#F472B6" },
  { light: "#7C3AED", dark: "#A78BFA" },
  { light: "#2563EB", dark: "#60A5FA" },
  { light: "#0F766E", dark: "#2DD4BF" },
  { light: "#15803D", dark: "#4ADE80" },
  { light: "#A16207", dark: "#FACC15" },
  { light: "#BE123C", dark: "#FB7185" },
  { light: "#4F46E5", dark: "#818CF8" },
  { light: "#0369A1", dark: "#38BDF8" },
];

/** Longest name of a person, in Unicode code points. */
export const MAX_PERSON_NAME = 64;

/** This person, as the host application knows them. */
export interface User {
  readonly name: string;
  /** Index into PALETTE; without one the colour least used in the room is taken. */
  readonly color?: number;
}

/** A selection: two relative positions as JSON, made and read by the binding. */
export interface Cursor {
  readonly anchor: unknown;
  readonly head: unknown;
}

/** Someone else in the document; every field is checked and bounded. */
export interface Person {
  /** The Yjs client id: one window of one person. */
  readonly client: number;
  /** 1 to 64 code points without control or direction-changing characters. */
  readonly name: string;
  /** Index into PALETTE. */
  readonly color: number;
  readonly cursor: Cursor | undefined;
}

/** The people in a document. */
export interface Presence {
  /** This person as others see them; `undefined` before `setUser` and the first sync. */
  readonly self: { readonly name: string; readonly color: number } | undefined;
  /** Says who this is; told to others from the first sync on, when the colours in use are known. */
  setUser(user: User): void;
  /** Says where this person's selection is; `null` for nowhere. */
  setCursor(cursor: Cursor | null): void;
  /** Everyone else who has said who they are, in the order of their client ids. */
  others(): readonly Person[];
  /** Calls `listener` when `others()` changed; returns the end of it. */
  onChange(listener: () => void): () => void;
}

// Controls, lone surrogates, line separators, and what turns the direction of the text around it.
const UNFIT = /[\p{Cc}\p{Cs}\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069\uFEFF]/gu;

/** A name fit to be shown: bounded, on one line, direction kept; "Guest" if nothing is left. */
export function personName(name: unknown): string {
  if (typeof name !== "string") return "Guest";
  // Cut before the expressions run: the name may be as long as a frame.
  const fit = name
    .slice(0, 8 * MAX_PERSON_NAME)
    .replace(UNFIT, "")
    .replace(/\s+/gu, " ")
    .trim();
  return Array.from(fit).slice(0, MAX_PERSON_NAME).join("").trim() || "Guest";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isColor(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < PALETTE.length;
}

function isItemId(value: unknown): boolean {
  return isRecord(value) && Number.isSafeInteger(value["client"]) && Number.isSafeInteger(value["clock"]);
}

/** Whether a value has the form of a Yjs relative position as JSON (yjs RelativePosition.js). */
function isRelativePosition(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { item, type, tname, assoc } = value;
  return (
    (item === undefined || item === null || isItemId(item)) &&
    (type === undefined || type === null || isItemId(type)) &&
    (tname === undefined || tname === null || (typeof tname === "string" && tname.length <= 256)) &&
    (assoc === undefined || Number.isInteger(assoc)) &&
    (item ?? type ?? tname ?? undefined) !== undefined
  );
}

function readCursor(value: unknown): Cursor | undefined {
  if (!isRecord(value) || !isRelativePosition(value["anchor"]) || !isRelativePosition(value["head"])) return undefined;
  return { anchor: value["anchor"], head: value["head"] };
}

function readPerson(client: number, state: unknown): Person | undefined {
  if (!isRecord(state) || !isRecord(state["user"])) return undefined;
  const { name, color } = state["user"];
  return {
    client,
    name: personName(name),
    // Other Yjs editors send hex colours: they get one of ours.
    color: isColor(color) ? color : client % PALETTE.length,
    cursor: readCursor(state["cursor"]),
  };
}

/** The colour index that the fewest of `people` have; the lowest of several. */
export function leastUsedColor(people: readonly Person[]): number {
  const uses = PALETTE.map((_, index) => people.filter((person) => person.color === index).length);
  return uses.indexOf(Math.min(...uses));
}

/** Presence over an awareness instance. Call `announce` once the room's other people are known. */
export function createPresence(awareness: Awareness): { presence: Presence; announce(): void; destroy(): void } {
  const listeners = createListeners<void>();
  let user: User | undefined;
  let self: { name: string; color: number } | undefined;
  let announced = false;
  let people: readonly Person[] | undefined;

  function others(): readonly Person[] {
    people ??= [...awareness.getStates()]
      .filter(([client]) => client !== awareness.clientID)
      .flatMap(([client, state]) => readPerson(client, state) ?? [])
      .sort((a, b) => a.client - b.client);
    return people;
  }

  function publish(color: number): void {
    if (user === undefined || !announced) return;
    const next = { name: personName(user.name), color };
    if (self?.name === next.name && self.color === next.color) return;
    self = next;
    awareness.setLocalStateField("user", next);
  }

  // Two who arrive in the same moment choose without seeing each other. The one with the higher id yields, and only
  // while a free colour exists, so this ends.
  function yieldColor(): void {
    if (self === undefined || user?.color !== undefined) return;
    const { color } = self;
    const rival = others().some((person) => person.color === color && person.client < awareness.clientID);
    const free = leastUsedColor(others());
    if (rival && !others().some((person) => person.color === free)) publish(free);
  }

  function changed({ added, updated, removed }: { added: number[]; updated: number[]; removed: number[] }): void {
    if (![...added, ...updated, ...removed].some((client) => client !== awareness.clientID)) return;
    people = undefined;
    yieldColor();
    listeners.tell();
  }
  awareness.on("change", changed);

  const wantedColor = (): number => (isColor(user?.color) ? user.color : (self?.color ?? leastUsedColor(others())));

  return {
    presence: {
      get self() {
        return self;
      },
      setUser(next) {
        user = next;
        publish(wantedColor());
      },
      setCursor(cursor) {
        awareness.setLocalStateField("cursor", cursor);
      },
      others,
      onChange: (listener) => listeners.add(listener),
    },
    announce() {
      announced = true;
      publish(wantedColor());
    },
    destroy() {
      awareness.off("change", changed);
      listeners.clear();
    },
  };
}
