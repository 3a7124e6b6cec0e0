/** What the ways through a flow's latents show, and what there is to choose. */

/** The rows of images of each way: whose run, which of its arrays, what it is called. @type {Record<string, [string, string, string][]>} */
export const ROWS = {
  between: [["straight", "image", "Straight"], ["sphere", "image", "Along the sphere"]],
  analogy: [["analogy", "image", "As it comes"], ["analogy", "on_shell", "Put back on the shell"]],
  half: [["half", "image", "The image, then others with the same half"]],
};
/** Which of the images each way begins with: for an analogy a bold and a thin 3, and a thin 7. */
export const FIRST = { between: { first: 9, second: 24 }, analogy: { first: 9, second: 10, third: 22 }, half: { first: 9 } };

/** Settings that are chosen in a row of buttons. @type {Record<string, {label: string, options: Record<string, string>}>} */
export const SWITCHES = {
  dataset: { label: "Images", options: { glyphs: "Drawn digits", mnist: "MNIST" } },
  source: { label: "Ends", options: { images: "Real images", draws: "The flow's own draws" } },
  half: { label: "Kept", options: { random: "a random half", coarse: "the coarse half", fine: "the fine half" } },
};
