/**
 * The run on screen is no longer that of the link in the address bar: a reload must not go back to
 * it.
 */
export function clearLink() {
  if (location.hash) history.replaceState(null, "", location.pathname + location.search);
}
