/**
 * Byte strings on their way to another thread. Owns: packing many into one buffer that is handed over, not copied again.
 * Must never: hand over a buffer that somebody else still uses.
 */

/**
 * Copies of all parts, as views of one new buffer, which belongs in the transfer list of `postMessage`.
 * Needed because posting a view clones the whole buffer under it, which may be a frame of megabytes, for every view.
 */
export function pack(parts: readonly Uint8Array[]): { views: Uint8Array<ArrayBuffer>[]; buffer: ArrayBuffer } {
  const buffer = new ArrayBuffer(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  const views = parts.map((part) => {
    const view = new Uint8Array(buffer, offset, part.length);
    view.set(part);
    offset += part.length;
    return view;
  });
  return { views, buffer };
}
