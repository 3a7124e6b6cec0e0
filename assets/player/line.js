/** Where the app's server listens for viewers, and who this page's viewer is. */

/** One for all that a page shows: a run that two of its components show has one viewer. */
const viewer = Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");

/** The app's own routes. @returns {URL} */
export function routes() {
  return new URL("genlab/", document.baseURI);
}

/** The WebSocket; the viewer's name lets a vote survive a dropped connection. @returns {URL} */
export function socketAddress() {
  const url = new URL(`ws?viewer=${viewer}`, routes());
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  return url;
}
