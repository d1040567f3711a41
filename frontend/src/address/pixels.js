/** A picture in an address: one byte for each pixel, in whichever of two ways is shorter. */

/** Pixels that a picture may have at most, so that a forged link costs no memory. */
const MOST = 65_536;
/** Stands before a picture whose empty pixels are not counted but written, as where there are few of them. */
const WHOLE = ".";

/** @param {number[]} bytes */
function toText(bytes) {
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return btoa(characters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** Runs of empty pixels become 0 and their length. @param {readonly number[]} bytes */
function withRuns(bytes) {
  const packed = [];
  let run = 0;
  for (const byte of bytes) {
    run = byte === 0 && run < 255 ? run + 1 : Number(byte === 0);
    if (byte > 0) packed.push(byte);
    else if (run > 1) packed[packed.length - 1] = run;
    else packed.push(0, 1);
  }
  return packed;
}

/** @param {ArrayLike<number>} pixels from 0 to 1 */
export function packPixels(pixels) {
  const bytes = Array.from(pixels, (value) => Math.round(Math.min(1, Math.max(0, value)) * 255));
  const packed = withRuns(bytes);
  return packed.length <= bytes.length ? toText(packed) : WHOLE + toText(bytes);
}

/** @param {string} text @returns {Float64Array | null} null: no picture, or one beyond all size */
export function unpackPixels(text) {
  const whole = text.startsWith(WHOLE);
  const letters = whole ? text.slice(WHOLE.length) : text;
  if (!/^[\w-]+$/.test(letters)) return null;
  let bytes;
  try {
    bytes = atob(letters.replaceAll("-", "+").replaceAll("_", "/"));
  } catch {
    return null;
  }
  const pixels = [];
  for (let i = 0; i < bytes.length && pixels.length <= MOST; i++) {
    const byte = bytes.charCodeAt(i);
    if (whole || byte > 0) pixels.push(byte / 255);
    else for (let run = bytes.charCodeAt(++i) || 0; run > 0; run--) pixels.push(0);
  }
  return pixels.length > 0 && pixels.length <= MOST ? Float64Array.from(pixels) : null;
}
