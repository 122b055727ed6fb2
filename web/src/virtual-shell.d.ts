/** What the build tells the service worker of the app that it was built with. */
declare module "virtual:weft-shell" {
  /** Changes with any of the files. */
  export const VERSION: string;
  /** SHA-256 of the page, as hexadecimal digits. */
  export const PAGE: string;
  /** Paths of what the page may load. */
  export const FILES: string[];
}
