/** Reads the safetensors format: a length, a JSON header, then raw numbers that are viewed where they lie. */

/** @typedef {import("../types.js").Tensor} Tensor */

const LENGTH_BYTES = 8;

/** @type {Record<string, { bytes: number, read: (data: DataView, at: number) => number }>} */
const CONVERTED = {
  F32: { bytes: 4, read: (data, at) => data.getFloat32(at, true) },
  I64: { bytes: 8, read: (data, at) => Number(data.getBigInt64(at, true)) },
  I32: { bytes: 4, read: (data, at) => data.getInt32(at, true) },
  U8: { bytes: 1, read: (data, at) => data.getUint8(at) },
};

/**
 * @param {ArrayBuffer} buffer
 * @returns {{ tensors: Map<string, Tensor>, metadata: Record<string, string> }}
 */
export function parseSafetensors(buffer) {
  if (buffer.byteLength < LENGTH_BYTES) throw new RangeError("The answer is too short to hold tensors.");
  const length = Number(new DataView(buffer).getBigUint64(0, true));
  const start = LENGTH_BYTES + length;
  if (start > buffer.byteLength) throw new RangeError("The answer ends before its list of tensors does.");
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, LENGTH_BYTES, length)));
  const { __metadata__: metadata = {}, ...entries } = header;
  /** @type {Map<string, Tensor>} */
  const tensors = new Map();
  for (const [symbol, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets } =
      /** @type {{ dtype: string, shape: number[], data_offsets: [number, number] }} */ (entry);
    const [from, to] = data_offsets;
    if (from > to || start + to > buffer.byteLength)
      throw new RangeError(`The numbers of ${symbol} are cut off.`);
    tensors.set(symbol, { shape, values: numbers(symbol, dtype, buffer, start + from, start + to) });
  }
  return { tensors, metadata };
}

/** @param {string} symbol @param {string} dtype @param {ArrayBuffer} buffer @param {number} from @param {number} to */
function numbers(symbol, dtype, buffer, from, to) {
  if (dtype === "F64") {
    const aligned = from % Float64Array.BYTES_PER_ELEMENT === 0;
    return aligned
      ? new Float64Array(buffer, from, (to - from) / Float64Array.BYTES_PER_ELEMENT)
      : new Float64Array(buffer.slice(from, to));
  }
  const conversion = CONVERTED[dtype];
  if (!conversion) throw new TypeError(`${symbol} has the type ${dtype}, which this page cannot read.`);
  const data = new DataView(buffer, from, to - from);
  const values = new Float64Array((to - from) / conversion.bytes);
  for (let i = 0; i < values.length; i++) values[i] = conversion.read(data, i * conversion.bytes);
  return values;
}
