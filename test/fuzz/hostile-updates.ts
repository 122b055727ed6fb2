/**
 * Updates that no client would send and that are laid out well: strange but legal shapes. Owns: drawing them at random over what a
 * document is known to hold, so that most are taken in and all that they refer to is there.
 */
import * as encoding from "lib0/encoding";
import { below, pick } from "../helpers/edits.ts";
import { type Id, type Section, type Struct, type UpdateModel, bytesOf } from "./update-model.ts";

/** What a document holds, as far as its state says. */
export interface Ground {
  /** For each client the clock after its last struct. */
  readonly state: ReadonlyMap<number, number>;
  readonly roots: readonly string[];
}

type Random = () => number;

const TEXTS = ["a", "bc", "def ", "🙂", "x🙂y", "\ufeffz", "é", "hello world", "\u0000"];

/** Origins inside anything, parents that are no types, other clients' sections, any kind of content, and deletions of anything. */
export function hostileModel(random: Random, ground: Ground, kinds: readonly number[] = KINDS): UpdateModel {
  const known = [...ground.state.keys()];
  const clients = new Set<number>();
  const sections: Section[] = [];
  for (let more = random() < 0.15 ? 0 : 1 + below(random, 2); more > 0; more--) {
    clients.add(known.length > 0 && random() < 0.6 ? pick(random, known) : 1 + below(random, 200));
  }
  // As every Yjs writes them. Orders that none does are a matter of mutation.
  for (const client of [...clients].sort((a, b) => b - a)) sections.push(section(random, ground, client, kinds));
  const deletions = new Map<number, { clock: number; length: number }[]>();
  for (let more = sections.length === 0 || random() < 0.35 ? 1 + below(random, 3) : 0; more > 0; more--) {
    const id = idIn(random, ground.state);
    if (id === undefined) break;
    const left = (ground.state.get(id.client) ?? 0) - id.clock;
    deletions.set(id.client, [
      { clock: id.clock, length: 1 + below(random, Math.min(left, pick(random, [1, 3, 20]))) },
    ]);
  }
  return { sections, deletions: Array.from(deletions, ([client, ranges]) => ({ client, ranges })) };
}

function section(random: Random, { state, roots }: Ground, client: number, kinds: readonly number[]): Section {
  const first = state.get(client) ?? 0;
  const structs: Struct[] = [];
  let clock = first;
  const reference = (): Id | undefined =>
    clock > first && random() < 0.5 ? { client, clock: first + below(random, clock - first) } : idIn(random, state);
  for (let more = 1 + below(random, 3); more > 0; more--) {
    const struct: Struct = contentOf(random, pick(random, kinds));
    if (random() < 0.65) struct.origin = reference();
    if (random() < 0.5) struct.rightOrigin = reference();
    if (struct.origin === undefined && struct.rightOrigin === undefined) {
      struct.parent = (random() < 0.5 ? reference() : undefined) ?? pick(random, roots);
      if (random() < 0.2) struct.key = pick(random, ["one", "id", "__proto__"]);
    }
    structs.push(struct);
    clock += struct.length;
  }
  return { client, clock: first, structs };
}

function idIn(random: Random, state: ReadonlyMap<number, number>): Id | undefined {
  const known = [...state].filter(([, clock]) => clock > 0);
  if (known.length === 0) return undefined;
  const [client, clock] = pick(random, known);
  return { client, clock: below(random, clock) };
}

/** Every kind that a struct can have, those most often that documents are made of. */
export const KINDS = [0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 6, 7, 7, 8, 8, 9];

function contentOf(random: Random, kind: number): Pick<Struct, "kind" | "body" | "length"> {
  const length = 1 + below(random, 4);
  const write = (body: (encoder: encoding.Encoder) => void, units = 1): Pick<Struct, "kind" | "body" | "length"> => ({
    kind,
    body: bytesOf(body),
    length: units,
  });
  const text = pick(random, TEXTS);
  switch (kind) {
    case 0:
    case 1:
      return write((encoder) => encoding.writeVarUint(encoder, length), length);
    case 2:
      return write((encoder) => {
        encoding.writeVarUint(encoder, length);
        for (let i = 0; i < length; i++) encoding.writeVarString(encoder, JSON.stringify([text, i]));
      }, length);
    case 3:
      return write((encoder) => encoding.writeVarUint8Array(encoder, Uint8Array.of(1, 2, 3)));
    case 5:
      return write((encoder) => encoding.writeVarString(encoder, JSON.stringify({ image: text })));
    case 6:
      return write((encoder) => {
        encoding.writeVarString(encoder, pick(random, ["bold", "link"]));
        encoding.writeVarString(encoder, pick(random, ["null", "{}", "true"]));
      });
    case 7: {
      const type = below(random, 7);
      return write((encoder) => {
        encoding.writeVarUint(encoder, type);
        if (type === 3 || type === 5) encoding.writeVarString(encoder, text);
      });
    }
    case 8:
      return write((encoder) => {
        encoding.writeVarUint(encoder, length);
        for (let i = 0; i < length; i++)
          encoding.writeAny(encoder, pick(random, [text, i, null, { ["__proto__"]: [1] }]));
      }, length);
    case 9:
      return write((encoder) => {
        encoding.writeVarString(encoder, text);
        encoding.writeAny(encoder, {});
      });
    default:
      return { kind: 4, ...textBody(text) };
  }
}

/** Text as the content of a struct, with its length in UTF-16 units. */
export function textBody(text: string): Pick<Struct, "body" | "length"> {
  return { body: bytesOf((encoder) => encoding.writeVarString(encoder, text)), length: text.length };
}
