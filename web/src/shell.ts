/** The app on this device, for when there is no network. Owns: that the service worker is known to the browser. */

/** Has the app kept, once the page has loaded what it needs itself. Where there can be no worker it needs the network. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) return;
  const keep = (): void => {
    navigator.serviceWorker.register("/sw.js").catch(() => {
      // Private windows, and a server that went away meanwhile: the next page tries again.
    });
  };
  if (document.readyState === "complete") keep();
  else addEventListener("load", keep, { once: true });
}
