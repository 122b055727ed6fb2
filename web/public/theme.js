/**
 * Puts the remembered theme on the page before anything is painted. Owns: nothing else; src/theme.ts changes it.
 * A blocking classic script of its own, because the content security policy forbids inline ones.
 */
try {
  const theme = localStorage.getItem("weft.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage is blocked: the page follows the system.
}
