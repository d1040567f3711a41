/** What the texts in an address may look like. */

/** The name of a checkpoint, a run or a session. */
export const NAME = /^[\w.-]{1,64}$/;
/** The id of a network: its name, or its declaration. */
export const NETWORK = /^[\w.:+-]{1,400}$/;
/** A tensor's symbol. */
export const SYMBOL = /^\w{1,32}$/;

/** @param {string | null} text @param {number} limit a whole number from 0 to less than this */
export function wholeNumber(text, limit) {
  const number = Number(text);
  return text && /^\d+$/.test(text) && number < limit ? number : null;
}
