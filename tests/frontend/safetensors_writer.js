/** Writes safetensors files for tests, with a header of any length so that numbers may lie unaligned. */

/**
 * @param {Record<string, { dtype: string, shape: number[], bytes: Uint8Array }>} tensors
 * @param {Record<string, string>} [metadata]
 * @param {number} [misaligned] how many bytes past a multiple of eight the numbers begin
 */
export function writeSafetensors(tensors, metadata = {}, misaligned = 0) {
  let at = 0;
  /** @type {Record<string, unknown>} */
  const header = { __metadata__: metadata };
  for (const [symbol, { dtype, shape, bytes }] of Object.entries(tensors)) {
    header[symbol] = { dtype, shape, data_offsets: [at, at + bytes.length] };
    at += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  const padded = Math.ceil(json.length / 8) * 8 + misaligned;
  const file = new Uint8Array(8 + padded + at).fill(32);
  new DataView(file.buffer).setBigUint64(0, BigInt(padded), true);
  file.set(json, 8);
  let start = 8 + padded;
  for (const { bytes } of Object.values(tensors)) {
    file.set(bytes, start);
    start += bytes.length;
  }
  return file.buffer;
}

/** @param {number[]} numbers @param {number[]} shape */
export const float64 = (numbers, shape) => ({
  dtype: "F64",
  shape,
  bytes: new Uint8Array(Float64Array.from(numbers).buffer),
});
