/** What floats over the page, and a field in it: the declarations that the chrome's and the text's own have in common. */

/** A menu's or a dialog's surface. */
export const PANEL: string = /* css */ `
  border: 1px solid var(--_border);
  border-radius: 10px;
  background: var(--_raised);
  box-shadow: var(--_shadow);`;

/** A field for one line. */
export const FIELD: string = /* css */ `
  height: 34px;
  padding: 0 10px;
  border: 1px solid var(--_control);
  border-radius: var(--_radius);
  background: var(--_page);
  color: var(--_ink);
  font: 400 14px / 1.3 var(--_font);`;
