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
