/** The key that commands are pressed with: Cmd on Apple's machines, Ctrl elsewhere. */

const isApple: boolean = /Mac|iP(hone|[oa]d)/.test(navigator.platform);

/** Whether it is held. */
export function holdsMod(event: KeyboardEvent): boolean {
  return isApple ? event.metaKey : event.ctrlKey;
}
