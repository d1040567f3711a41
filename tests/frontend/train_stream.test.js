/** A run's events: gathered rows in order, the last id kept, and a dead line dialled again by the page itself. */
import { RunStream } from "../../frontend/src/train/run_stream.js";
import { Line, rowOf, runOf } from "./train_runs.js";

/** @param {string | null} [last] */
function open(last = null) {
  /** @type {[string, any][]} */
  const heard = [];
  const stream = new RunStream(
    (after) => `/events?after=${after}`,
    {
      metrics: (rows) => heard.push(["metrics", rows.map(({ step }) => step)]),
      checkpoint: (checkpoint) => heard.push(["checkpoint", checkpoint]),
      status: ({ status }) => heard.push(["status", status]),
      end: () => heard.push(["end", null]),
      line: (live) => heard.push(["line", live]),
    },
    last,
    Line.dial,
  );
  return { stream, heard };
}

beforeEach(() => {
  Line.dialled = [];
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

it("hands rows on together, and before whatever comes after them", () => {
  const { heard } = open("7");
  expect(Line.last.path).toBe("/events?after=7");
  Line.last.say("metrics", rowOf(1), 8);
  Line.last.say("metrics", rowOf(2), 9);
  expect(heard).toEqual([]);
  vi.advanceTimersByTime(300);
  expect(heard).toEqual([["metrics", [1, 2]]]);
  Line.last.say("metrics", rowOf(3), 10);
  Line.last.say("status", runOf({ status: "paused" }), 11);
  expect(heard.slice(1)).toEqual([
    ["metrics", [3]],
    ["status", "paused"],
  ]);
});

it("closes itself at the end, with nothing lost", () => {
  const { heard } = open();
  const line = Line.last;
  line.say("metrics", rowOf(1), 1);
  line.say("end", {}, 2);
  expect(heard).toEqual([
    ["metrics", [1]],
    ["end", null],
  ]);
  expect(line.readyState).toBe(2);
});

it("leaves a broken line to the browser, and dials a dead one again after the last event, ever more slowly", () => {
  const { heard, stream } = open();
  Line.last.answer();
  Line.last.say("checkpoint", { index: 3 }, 41);
  Line.last.break(0);
  vi.advanceTimersByTime(60_000);
  expect(Line.dialled).toHaveLength(1);
  Line.last.break(2);
  vi.advanceTimersByTime(1000);
  expect(Line.dialled.map(({ path }) => path)).toEqual(["/events?after=null", "/events?after=41"]);
  Line.last.break(2);
  vi.advanceTimersByTime(1000);
  expect(Line.dialled).toHaveLength(2);
  vi.advanceTimersByTime(1000);
  expect(Line.dialled).toHaveLength(3);
  Line.last.answer();
  expect(heard.filter(([kind]) => kind === "line").map(([, live]) => live)).toEqual([
    true,
    false,
    false,
    false,
    true,
  ]);
  stream.close();
});

it("dials no more once it is closed", () => {
  const { stream } = open();
  Line.last.break(2);
  stream.close();
  vi.advanceTimersByTime(60_000);
  expect(Line.dialled).toHaveLength(1);
});
