/** How images, files and embeds stand in the text. */

/** The rules, for those that stand in `blocks`. */
export function mediaCSS(blocks: string): string {
  return /* css */ `
${blocks} > .weft-image { margin-top: 1em; text-align: start; }
.weft-image + * { margin-top: 1em; }
.weft-image-frame { position: relative; display: block; width: fit-content; max-width: 100%; }
.weft-image img { display: block; max-width: 100%; height: auto; border-radius: var(--_radius); }
.weft-image figcaption { margin-top: .5em; color: var(--_ink-2); font-size: .85em; line-height: 1.45; }
${blocks} > :is(.weft-file, .weft-embed) {
  display: flex;
  flex-wrap: wrap;
  align-items: baseline;
  gap: .1em .8em;
  margin-top: .8em;
  padding: .65em .9em;
  border: 1px solid var(--_border);
  border-radius: 10px;
  background: var(--_canvas);
}
${blocks} > .weft-embed { flex-direction: column; }
:is(.weft-file, .weft-embed) small { color: var(--_ink-2); font-size: .82em; }
:is(.weft-file, .weft-embed) a { min-width: 0; overflow-wrap: anywhere; }
${blocks} > .weft-empty-frame { padding: .65em .9em; border: 1px dashed var(--_control); border-radius: 10px; background: none; color: var(--_ink-2); }
`;
}
