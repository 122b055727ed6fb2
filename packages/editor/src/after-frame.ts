/**
 * What may wait until the next frame is painted. Owns: that it waits no longer.
 * Must never: be used for what the frame itself has to show.
 */

/** Runs in the first task behind the next frame. Returns what calls it off. */
export function afterFrame(run: () => void): () => void {
  const { port1, port2 } = new MessageChannel();
  port1.addEventListener(
    "message",
    () => {
      port1.close();
      run();
    },
    { once: true },
  );
  port1.start();
  const frame = requestAnimationFrame(() => port2.postMessage(null));
  return () => {
    cancelAnimationFrame(frame);
    port1.close();
  };
}
