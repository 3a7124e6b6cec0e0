/** What there is to do on a journey, and which images it asks for. */

/** @type {Record<string, string>} */
export const WAYS = { between: "From one to another", analogy: "This minus that plus the other", half: "Half drawn anew" };

/** The places for images, by way, in the order of their filling. @type {Record<string, Record<string, string>>} */
export const SLOTS = {
  between: { first: "From", second: "To" },
  analogy: { first: "This", second: "minus that", third: "plus the other" },
  half: { first: "Image" },
};

/** The same on the plane, where there is less room. @type {Record<string, Record<string, string>>} */
export const MARKS = { between: SLOTS.between, analogy: { first: "this", second: "that", third: "other" }, half: SLOTS.half };
