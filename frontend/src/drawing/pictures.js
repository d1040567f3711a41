/** A reader's own picture made fit to send: decoded, scaled and encoded again as a PNG that stays under the API's limit. */

export const SMALLEST_SIDE = 280;
export const LARGEST_SIDE = 1024;
const LARGEST_FILE = 30_000_000;
/** The API takes bodies of up to 1 MB; this leaves room for what goes with the picture. */
const LARGEST_BASE64 = 900_000;

/** What is wrong with a picture, in words for its owner. */
export class PictureError extends Error {}

/**
 * Size with the same aspect whose longest side lies within the limits.
 *
 * @param {number} width
 * @param {number} height
 * @param {number} [largest]
 * @returns {[number, number]}
 */
export function fittedSize(width, height, largest = LARGEST_SIDE) {
  const longest = Math.max(width, height);
  const scale = Math.min(largest, Math.max(SMALLEST_SIDE, longest)) / longest;
  return [Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale))];
}

/** Base64 of a canvas as PNG, without the `data:` prefix. @param {HTMLCanvasElement} canvas */
export const base64Png = (canvas) => canvas.toDataURL("image/png").replace(/^data:[^,]*,/, "");

/** The first image among what was pasted, dropped or picked. @param {Iterable<File> | ArrayLike<File> | null | undefined} files */
export const firstImage = (files) =>
  Array.from(files ?? []).find((file) => file.type.startsWith("image/")) ?? null;

/**
 * @param {File} file
 * @returns {Promise<string>} base64 PNG
 * @throws {PictureError} when the file is no picture that the browser can read
 */
export async function encodePicture(file) {
  if (file.size > LARGEST_FILE)
    throw new PictureError("This picture is larger than 30 MB. Crop it to the digit and try again.");
  /** @type {ImageBitmap} */
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    throw new PictureError(
      "This file is not a picture that the browser can read. PNG, JPEG, WebP, GIF and BMP work.",
    );
  }
  try {
    for (let side = LARGEST_SIDE; ; side = Math.round(side * 0.7)) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = fittedSize(bitmap.width, bitmap.height, side);
      const surface = canvas.getContext("2d");
      if (!surface) throw new PictureError("The browser could not scale this picture. Try another browser.");
      surface.imageSmoothingQuality = "high";
      surface.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
      const png = base64Png(canvas);
      if (png.length <= LARGEST_BASE64 || side <= SMALLEST_SIDE) return png;
    }
  } finally {
    bitmap.close();
  }
}
