/** Tensors come out of a safetensors file as they went in, without copying where that is possible. */
import { parseSafetensors } from "../../frontend/src/api/safetensors.js";
import { float64, writeSafetensors } from "./safetensors_writer.js";

/** @param {{ tensors: Map<string, import("../../frontend/src/types.js").Tensor> }} file @param {string} symbol */
const numbersOf = ({ tensors }, symbol) => [...(tensors.get(symbol)?.values ?? [])];

describe("parseSafetensors", () => {
  it("reads shapes, numbers and metadata", () => {
    const file = writeSafetensors(
      { S1: float64([1, -2.5, 3e-300], [3]), L: float64([0.25], []) },
      { trace: '{"loss":0.25}' },
    );
    const { tensors, metadata } = parseSafetensors(file);
    expect([...tensors.keys()]).toEqual(["S1", "L"]);
    expect(tensors.get("S1")?.shape).toEqual([3]);
    expect(numbersOf({ tensors }, "S1")).toEqual([1, -2.5, 3e-300]);
    expect(tensors.get("L")).toMatchObject({ shape: [], values: Float64Array.of(0.25) });
    expect(JSON.parse(metadata.trace)).toEqual({ loss: 0.25 });
  });

  it("views aligned numbers where they lie", () => {
    const file = writeSafetensors({ S: float64([1, 2], [2]) });
    expect(parseSafetensors(file).tensors.get("S")?.values.buffer).toBe(file);
  });

  it("reads numbers that lie unaligned", () => {
    const file = writeSafetensors({ S: float64([1.5, -2], [2]) }, {}, 3);
    expect(numbersOf(parseSafetensors(file), "S")).toEqual([1.5, -2]);
  });

  it("turns other number types into float64", () => {
    const file = writeSafetensors({
      I1: { dtype: "I64", shape: [2], bytes: new Uint8Array(BigInt64Array.of(5n, -1n).buffer) },
      w: { dtype: "F32", shape: [1], bytes: new Uint8Array(Float32Array.of(0.5).buffer) },
    });
    const { tensors } = parseSafetensors(file);
    expect(numbersOf({ tensors }, "I1")).toEqual([5, -1]);
    expect(numbersOf({ tensors }, "w")).toEqual([0.5]);
  });

  it("says what it cannot read", () => {
    const strange = writeSafetensors({ S: { dtype: "C64", shape: [1], bytes: new Uint8Array(8) } });
    expect(() => parseSafetensors(strange)).toThrow(/S has the type C64/);
    const whole = writeSafetensors({ S: float64([1, 2], [2]) });
    expect(() => parseSafetensors(whole.slice(0, whole.byteLength - 8))).toThrow(/numbers of S are cut off/);
    expect(() => parseSafetensors(whole.slice(0, 20))).toThrow(/ends before/);
    expect(() => parseSafetensors(new ArrayBuffer(3))).toThrow(/too short/);
  });
});
