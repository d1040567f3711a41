/** Pixels between 0 and 1 painted as greys, one canvas pixel each, white ink on black as in MNIST. */

/**
 * @param {HTMLCanvasElement} canvas made `width` by `height`
 * @param {ArrayLike<number>} values flat, row-major
 * @param {number} width
 * @param {number} height
 */
export function paintPixels(canvas, values, width, height) {
  canvas.width = width;
  canvas.height = height;
  const surface = canvas.getContext("2d");
  if (!surface) return;
  const image = surface.createImageData(width, height);
  for (let i = 0; i < width * height; i++) {
    image.data.fill(Math.round(255 * Math.min(1, Math.max(0, values[i]))), 4 * i, 4 * i + 3);
    image.data[4 * i + 3] = 255;
  }
  surface.putImageData(image, 0, 0);
}

/**
 * Whether an image is ink, which a reader sees on paper, and not a picture in colours of its own.
 *
 * @param {ArrayLike<number>} values flat, row-major
 * @param {readonly number[]} shape channels, rows, columns
 */
export function isInk(values, [channels, height, width]) {
  if (channels < 3) return true;
  const size = height * width;
  return Array.prototype.every.call(values, (value, at) => at >= 3 * size || value === values[at % size]);
}

/**
 * An image of several channels, each after the other: three or more are red, green and blue, one is grey.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {ArrayLike<number>} values flat, row-major
 * @param {readonly number[]} shape channels, rows, columns
 */
export function paintImage(canvas, values, shape) {
  const [channels, height, width] = shape;
  canvas.classList.toggle("bp-ink", isInk(values, shape));
  if (channels === 1) return paintPixels(canvas, values, width, height);
  canvas.width = width;
  canvas.height = height;
  const surface = canvas.getContext("2d");
  if (!surface) return;
  const image = surface.createImageData(width, height);
  const size = width * height;
  for (let i = 0; i < size; i++) {
    for (let channel = 0; channel < 4; channel++) {
      const value = channel < channels ? values[channel * size + i] : 1;
      image.data[4 * i + channel] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  }
  surface.putImageData(image, 0, 0);
}

/** Whether numbers can be shown as an image. @param {ArrayLike<number>} values @param {readonly number[]} shape */
export const isImage = (values, shape) =>
  shape.length === 3 &&
  [1, 3, 4].includes(shape[0]) &&
  Array.prototype.every.call(values, (value) => value >= 0 && value <= 1);
