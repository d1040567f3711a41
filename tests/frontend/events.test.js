/** Server-sent events from an answer's bytes, however these are cut. */
import { eventsOf } from "../../frontend/src/api/events.js";

/** @param {Uint8Array[]} chunks */
const streamOf = (chunks) =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

/** @param {ReadableStream<Uint8Array>} stream */
async function all(stream) {
  const found = [];
  for await (const event of eventsOf(stream)) found.push(event);
  return found;
}

const text =
  'event: step\ndata: {"taken":1,"η":0.5}\n\n: ping\n\nevent: step\ndata: {"taken":\ndata: 2}\n\ndata:3\n\nevent: end\ndata: {}\n\n';
const told = [
  { type: "step", data: { taken: 1, η: 0.5 } },
  { type: "step", data: { taken: 2 } },
  { type: "message", data: 3 },
  { type: "end", data: {} },
];

describe("events of an answer", () => {
  it("are the same wherever the bytes are cut", async () => {
    const bytes = new TextEncoder().encode(text);
    expect(await all(streamOf([bytes]))).toEqual(told);
    for (let cut = 1; cut < bytes.length; cut++)
      expect(await all(streamOf([bytes.slice(0, cut), bytes.slice(cut)]))).toEqual(told);
    expect(await all(streamOf([...bytes].map((byte) => Uint8Array.of(byte))))).toEqual(told);
  });

  it("may end their lines as Windows does", async () => {
    expect(await all(streamOf([new TextEncoder().encode(text.replaceAll("\n", "\r\n"))]))).toEqual(told);
  });

  it("leave out one that was cut off, and fail where the line does", async () => {
    const cut = new TextEncoder().encode(text.slice(0, -1));
    expect(await all(streamOf([cut]))).toEqual(told.slice(0, 3));
    const broken = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
      },
      pull(controller) {
        controller.error(new TypeError("network error"));
      },
    });
    await expect(all(broken)).rejects.toThrow("network error");
  });

  it("hang up when nobody reads on", async () => {
    const cancelled = vi.fn();
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("data: 1\n\n")),
      cancel: cancelled,
    });
    for await (const { data } of eventsOf(endless)) {
      expect(data).toBe(1);
      break;
    }
    expect(cancelled).toHaveBeenCalledOnce();
  });
});
