/** What one page says once for all its editors. */

let server: string | undefined;

/** Sets the server for elements that name none. */
export function setDefaultServer(url: string): void {
  server = url;
}

/** The base URL of the server for an element: its own attribute, the page's setting, or the page's origin. */
export function serverUrl(attribute: string | null): string {
  return new URL(attribute ?? server ?? "/", globalThis.location.href).href;
}
