/**
 * Colours by role, each [light, dark]. `genlab/figures/palette.py` holds the same table and a test
 * compares the two. Hues after Okabe and Ito (2008), lightened where the ground is dark.
 */
export const PALETTE = {
  "data": ["#0072B2", "#56B4E9"],
  "samples": ["#E69F00", "#F2B233"],
  "samples_edge": ["#8F5F00", "#4A3200"],
  "density": ["#D98A00", "#C98716"],
  "truth": ["#55555F", "#B9B9C2"],
  "nll": ["#D55E00", "#FF8A4A"],
  "nll_text": ["#B34700", "#FF9B63"],
  "gan": ["#CC79A7", "#DE9BC1"],
  "discriminator": ["#009E73", "#3DC79F"],
  "stretch": ["#00806A", "#3DC7A9"],
  "squeeze": ["#7A4FA3", "#B79AE0"],
  "paper": ["#FFFFFF", "#0E1117"],
  "ink": ["#262730", "#FAFAFA"]
};

/**
 * Runs that are compared, each [light, dark]: told apart by lightness too, so that colour-blind eyes
 * tell them apart (distances after Machado, Oliveira and Fernandes, 2009).
 */
export const RUNS = [
  ["#470BE6", "#9E59FF"],
  ["#CC6690", "#D93A2B"],
  ["#044D1C", "#30F2A2"],
  ["#308BF2", "#A6CFFF"],
  ["#730673", "#B25986"],
  ["#998D1F", "#FFC60D"]
];

/**
 * The ten digits, each [light, dark]. Colour-blind eyes see some of them closer to one another than
 * those of runs, so a point is drawn as its digit too.
 */
export const CLASSES = [
  ["#317CF8", "#A2A8FC"],
  ["#FD2E1C", "#D73626"],
  ["#2F996A", "#1A9D4B"],
  ["#9C1F43", "#BC6280"],
  ["#3F03C2", "#804EFA"],
  ["#5E3409", "#FACF9E"],
  ["#ED43C2", "#CD1AA5"],
  ["#888923", "#D4F16E"],
  ["#0D6277", "#64EFF7"],
  ["#622386", "#F0AD15"]
];

/** A quantity from low to high, each [light, dark]; its lightness rises all the way. */
export const SCALE = [
  ["#360264", "#7D4DBE"],
  ["#06288E", "#4A79E3"],
  ["#014F69", "#15A1D0"],
  ["#036564", "#18BFBC"],
  ["#097D4B", "#41DC8F"],
  ["#6F8603", "#C2E254"],
  ["#B08505", "#FFE5B0"]
];

const THEME = { paper: "--st-background-color", ink: "--st-text-color", accent: "--st-primary-color" };

/**
 * The colours for the theme that the page shows now.
 * @param {Element} element any element inside the component
 * @returns {Record<string, string> & {dark: boolean, runs: string[], classes: string[], scale: string[]}}
 */
export function colours(element) {
  const style = getComputedStyle(element);
  const theme = Object.entries(THEME).map(([role, name]) => [role, style.getPropertyValue(name).trim()]);
  const given = Object.fromEntries(theme.filter(([, value]) => value));
  const dark = luminance(given.paper ?? PALETTE.paper[0]) < 0.4;
  const of = (/** @type {string[][]} */ table) => table.map((pair) => pair[dark ? 1 : 0]);
  /** @type {any} */
  const now = { dark, runs: of(RUNS), classes: of(CLASSES), scale: of(SCALE) };
  for (const [role, pair] of Object.entries(PALETTE)) now[role] = pair[dark ? 1 : 0];
  Object.assign(now, given);
  now.onAccent = luminance(given.accent ?? PALETTE.data[0]) < 0.45 ? "#FFFFFF" : "#10161C";
  now.font = style.fontFamily || "sans-serif";
  return now;
}

/** @param {string} colour @returns {[number, number, number]} red, green, blue in 0..255 */
export function rgb(colour) {
  if (colour.startsWith("#")) {
    const hex = colour.length < 7 ? colour.slice(1, 4).replace(/./g, "$&$&") : colour.slice(1, 7);
    const n = parseInt(hex, 16);
    return [n >> 16, (n >> 8) & 255, n & 255];
  }
  const [r = 255, g = 255, b = 255] = (colour.match(/[\d.]+/g) || []).map(Number);
  return [r, g, b];
}

/** @param {string} colour @param {number} alpha @returns {string} */
export function faded(colour, alpha) {
  return `rgba(${rgb(colour).join(",")},${alpha})`;
}

/** @param {string} colour @returns {number} a rough luminance in 0..1 */
function luminance(colour) {
  const [r, g, b] = rgb(colour);
  return (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
}
