/** The server-sent events of an answer that is read as it comes; for what is asked with a body, which browsers' own reader cannot send. */

/**
 * @typedef {object} ServerEvent
 * @property {string} type
 * @property {any} data
 */

/**
 * @param {ReadableStream<Uint8Array>} body
 * @returns {AsyncGenerator<ServerEvent, void, void>}
 */
export async function* eventsOf(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parse(block);
        if (event) yield event;
      }
    }
  } finally {
    // Whoever reads no further hangs up.
    reader.cancel().catch(() => {});
  }
}

/** @param {string} block lines of one event @returns {ServerEvent | null} null for a mere sign of life */
function parse(block) {
  let type = "message";
  const data = [];
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = line.match(/^([^:]*):? ?(.*)$/) ?? [];
    if (name === "event") type = value;
    else if (name === "data") data.push(value);
  }
  return data.length > 0 ? { type, data: JSON.parse(data.join("\n")) } : null;
}
