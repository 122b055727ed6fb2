/**
 * Bytes and updates changed at random. Owns: the ways in which they are changed, blindly and by their layout.
 */
import { below, pick } from "../helpers/edits.ts";
import { type Id, type Section, type Struct, type UpdateModel, readModel, writeModel } from "./update-model.ts";

type Random = () => number;

/** A copy of the bytes with a few blind changes. */
export function mutateBytes(random: Random, bytes: Uint8Array): Uint8Array {
  let changed: Uint8Array = bytes.slice();
  for (let more = 1 + below(random, 3); more > 0; more--) changed = pick(random, BLIND)(random, changed);
  return changed;
}

type Change = (random: Random, bytes: Uint8Array) => Uint8Array;

const join = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

const setByte: Change = (random, bytes) => {
  const changed = bytes.slice();
  changed[below(random, changed.length)] = below(random, 256);
  return changed;
};
const flipBit: Change = (random, bytes) => {
  const changed = bytes.slice();
  const at = below(random, changed.length);
  changed[at] = (changed[at] ?? 0) ^ (1 << below(random, 8));
  return changed;
};
const nudge: Change = (random, bytes) => {
  const changed = bytes.slice();
  const at = below(random, changed.length);
  changed[at] = (changed[at] ?? 0) + (random() < 0.5 ? 1 : 255);
  return changed;
};
const truncate: Change = (random, bytes) => bytes.slice(0, below(random, bytes.length + 1));
const repeatPart: Change = (random, bytes) => {
  const from = below(random, bytes.length + 1);
  const end = Math.min(bytes.length, from + below(random, 20));
  return join(bytes.subarray(0, end), bytes.subarray(from));
};
const dropPart: Change = (random, bytes) => {
  const from = below(random, bytes.length + 1);
  return join(bytes.subarray(0, from), bytes.subarray(Math.min(bytes.length, from + below(random, 6))));
};
const swapParts: Change = (random, bytes) => {
  const [a = 0, b = 0, c = 0] = [0, 0, 0].map(() => below(random, bytes.length + 1)).sort((x, y) => x - y);
  return join(bytes.subarray(0, a), bytes.subarray(b, c), bytes.subarray(a, b), bytes.subarray(c));
};
/** The same number in more bytes, or a much larger one. */
const inflate: Change = (random, bytes) => {
  const at = below(random, bytes.length);
  const byte = bytes[at] ?? 0;
  const tail = pick(random, [[0], [0x80, 0], [0xff, 0xff, 0xff, 0x7f], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f]]);
  return join(bytes.subarray(0, at), Uint8Array.of(byte | 0x80, ...tail), bytes.subarray(at + 1));
};

const BLIND: readonly Change[] = [
  setByte, flipBit, flipBit, nudge, nudge, truncate, repeatPart, dropPart, swapParts, inflate,
]; // prettier-ignore

/** An update with changes that keep its layout; `other` lends clients, ids and structs. Both are updates of honest clients. */
export function mutateUpdate(random: Random, update: Uint8Array, other: Uint8Array): Uint8Array {
  const model = readModel(update);
  const lender = readModel(other);
  for (let more = 1 + below(random, 2); more > 0; more--) pick(random, LAID_OUT)(random, model, lender);
  return writeModel(model);
}

type Reshape = (random: Random, model: UpdateModel, lender: UpdateModel) => void;

/** Changes one section, where there is one. */
const inSection =
  (change: (random: Random, section: Section, lender: UpdateModel, model: UpdateModel) => void): Reshape =>
  (random, model, lender) => {
    if (model.sections.length > 0) change(random, pick(random, model.sections), lender, model);
  };
/** Changes one struct, where there is one. */
const inStruct = (change: (random: Random, struct: Struct, lender: UpdateModel) => void): Reshape =>
  inSection((random, section, lender) => {
    if (section.structs.length > 0) change(random, pick(random, section.structs), lender);
  });

function someId(random: Random, { sections }: UpdateModel): Id {
  if (sections.length === 0) return { client: below(random, 9), clock: below(random, 9) };
  const { client, clock, structs } = pick(random, sections);
  const length = structs.reduce((sum, struct) => sum + struct.length, 0);
  return { client, clock: clock + below(random, Math.max(1, length)) };
}

const LAID_OUT: readonly Reshape[] = [
  inSection((random, section) => {
    section.clock = Math.max(0, section.clock + pick(random, [-3, -1, 1, 2, 1_000, 2 ** 30]));
  }),
  inSection((random, section, lender) => {
    section.client = random() < 0.7 ? someId(random, lender).client : pick(random, [0, 1, 2 ** 32, 2 ** 53 - 1]);
  }),
  inSection((random, section, lender) => {
    if (lender.sections.length > 0) section.structs.push(...pick(random, lender.sections).structs);
  }),
  inSection((_random, section) => {
    section.structs = section.structs.toReversed();
  }),
  inSection((random, section) => section.structs.splice(below(random, section.structs.length), 1)),
  inSection((_random, section, _lender, model) => model.sections.push(structuredClone(section))),
  (_random, model) => {
    model.sections = model.sections.toReversed();
  },
  inStruct((random, struct, lender) => {
    struct.origin = random() < 0.3 ? undefined : someId(random, lender);
  }),
  inStruct((random, struct, lender) => {
    struct.rightOrigin = random() < 0.3 ? undefined : someId(random, lender);
  }),
  inStruct((_random, struct) => {
    [struct.origin, struct.rightOrigin] = [struct.rightOrigin, struct.origin];
  }),
  inStruct((random, struct, lender) => {
    struct.origin = undefined;
    struct.rightOrigin = undefined;
    struct.parent = random() < 0.5 ? someId(random, lender) : "text";
    struct.key = random() < 0.5 ? "one" : undefined;
  }),
  inStruct((random, struct) => {
    struct.kind = below(random, 12);
  }),
  inStruct((random, struct) => {
    const body = mutateBytes(random, struct.body);
    if (body.length > 0) struct.body = body;
  }),
  (random, model, lender) => {
    const { client, clock } = someId(random, random() < 0.5 ? lender : model);
    const length = pick(random, [1, 2, 50, 100_000, 2 ** 30]);
    model.deletions = [
      ...model.deletions.filter((it) => it.client !== client),
      { client, ranges: [{ clock, length }] },
    ];
  },
  (random, model) => {
    for (const { ranges } of model.deletions) {
      const range = ranges[below(random, ranges.length)];
      if (range !== undefined) range.length += pick(random, [-1, 1, 3]);
    }
  },
  (_random, model, lender) => model.deletions.push(...structuredClone(lender.deletions)),
];
